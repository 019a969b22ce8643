import type { Reply } from '../domain/effect.js';
import type { Attachment, MessageEvent, RevisionEvent } from '../domain/event.js';
import type { Conversation } from '../domain/flow.js';
import { maskPhones } from '../domain/phone-guard.js';
import type { Ticket } from '../domain/ticket.js';
import { type TextKey, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { agentName, moveTicket, says, toPerson, toThread } from './support-desk-ticket.js';
import { type Relay, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** WeChat cuts longer texts, so that words go over in pieces of this many UTF-16 units; Feishu takes them whole. */
const WECHAT_PIECE = 1_500;

/** No message is read beyond this; the same bound as everywhere. */
const MAX_WORDS = 4_000;

/** How long a taken back message is known before its own event has come through. */
const REMEMBER_RECALL_MS = 24 * 3_600_000;

function recallKey(sourceId: string): string {
  return `desk:recalled:${sourceId}`;
}

/** Words as they may be passed on: no phone number ever crosses, and nothing is longer than a message may be. */
function shown(words: string): string {
  return maskPhones(words).slice(0, MAX_WORDS).toWellFormed();
}

function piecesFor(ticket: Ticket, words: string): string[] {
  const whole = shown(words);
  if (ticket.chat.platform === 'feishu') return [whole];
  const count = Math.max(1, Math.ceil(whole.length / WECHAT_PIECE));
  return Array.from({ length: count }, (_, index) =>
    whole.slice(index * WECHAT_PIECE, (index + 1) * WECHAT_PIECE),
  );
}

/** Keeps the message, so that a later edit or recall finds its copy; false when its writer took it back already. */
export async function keepMessage(
  event: MessageEvent,
  ticketId: string,
  side: 'user' | 'agent',
  deps: UseCaseDeps,
): Promise<boolean> {
  const { id: eventId, messageId: sourceId, at } = event;
  const message = { eventId, ticketId, side, sourceId, relayedId: null, recalled: false, at };
  await deps.records.desk.addMessage(message);
  return (await deps.state.get(recallKey(sourceId))) === null;
}

/**
 * What stood open with the bot is over once somebody talks to a person: a word after the end, or the score, must not
 * become an answer to it.
 */
function leftBehind({ status }: Ticket): Partial<Conversation> {
  return status === 'waiting' ? {} : { flow: null, choices: null, conflict: null };
}

/** Pictures among somebody's words are not passed on: a recall could not take each of them back. Their sender is told. */
function leftOut({ event }: TurnInput<MessageEvent>): Reply[] {
  const { furtherPictures: count } = event;
  return count ? [says('desk.pictures-left-out', { count })] : [];
}

/** A person's words, already counted on the ticket, go to the thread; the person gets no answer from the bot. */
export async function passOnWords(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  words: string,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (!(await keepMessage(input.event, ticket.id, 'user', deps))) return turn(input, []);
  const reply = says('desk.thread.user', { words: shown(words) });
  return {
    ...turn(input, leftOut(input), leftBehind(ticket)),
    relays: [toThread(desk, ticket, reply, { eventId: input.event.id })],
  };
}

const NOT_PASSED_ON: Readonly<Record<Exclude<Attachment['kind'], 'picture'>, TextKey>> = {
  file: 'desk.type.file',
  voice: 'desk.type.voice',
  video: 'desk.type.video',
  sticker: 'desk.type.sticker',
  other: 'desk.type.other',
};

/** The words to the sender of what cannot be passed on. */
export function notPassedOn(attachment: Exclude<Attachment, { kind: 'picture' }> | undefined): Reply {
  return says(NOT_PASSED_ON[attachment?.kind ?? 'other']);
}

/**
 * A picture goes to the thread; what cannot be passed on is named to its sender. Either is a sign of life, and the
 * agent, who now owes an answer, sees in the thread that something came.
 */
export async function passOnAttachment(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { attachment } = input.event;
  const { outcome } = await moveTicket(input, ticket, { kind: 'user-words', at: input.event.at }, deps);
  if (outcome === 'over') return turn(input, [says('desk.over')]);
  if (attachment?.kind !== 'picture') {
    const relays = [toThread(desk, ticket, says('desk.thread.unfit'))];
    return { ...turn(input, [notPassedOn(attachment)]), relays };
  }
  if (!(await keepMessage(input.event, ticket.id, 'user', deps))) return turn(input, []);
  const reply = { kind: 'picture', source: attachment.source, caption: text('desk.thread.picture') } as const;
  return {
    ...turn(input, leftOut(input)),
    relays: [toThread(desk, ticket, reply, { eventId: input.event.id })],
  };
}

/** An agent's words or picture go to the person. */
export async function passOnAgentWords(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  words: string | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const { attachment } = event;
  const agent = agentName(ticket.agent);
  const mark = { eventId: event.id };
  if (!(await keepMessage(event, ticket.id, 'agent', deps))) return turn(input, []);
  if (words !== null) {
    const said = piecesFor(ticket, words).map((piece) => says('desk.agent-says', { agent, words: piece }));
    return { ...turn(input, leftOut(input)), relays: said.map((reply) => toPerson(ticket, reply, mark)) };
  }
  if (attachment?.kind !== 'picture') return turn(input, []);
  const caption = text('desk.agent-picture', { agent });
  const reply = { kind: 'picture', source: attachment.source, caption } as const;
  return { ...turn(input, leftOut(input)), relays: [toPerson(ticket, reply, mark)] };
}

/** A message changed or taken back by its writer: the other side is told, and a recalled copy is taken back too. */
export async function passOnRevision(
  input: TurnInput<RevisionEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { messageId, what } = input.event;
  if (what === 'recalled') await deps.state.set(recallKey(messageId), '1', REMEMBER_RECALL_MS);
  const known = await deps.records.desk.messageBySource(messageId);
  const ticket = known && (await deps.records.desk.ticket(known.ticketId));
  if (!known || !ticket) return turn(input, []);
  const side = known.side;
  const relayOf = (key: TextKey, words: string, mark: { withdraws?: string }): Relay => {
    const reply = says(key, side === 'user' ? { words } : { agent: agentName(ticket.agent), words });
    return side === 'user' ? toThread(desk, ticket, reply, mark) : toPerson(ticket, reply, mark);
  };
  if (what === 'recalled') {
    if (known.recalled && !input.replay) return turn(input, []);
    await deps.records.desk.recall(messageId);
    const key = side === 'user' ? 'desk.thread.recalled' : 'desk.agent-recalled';
    return { ...turn(input, []), relays: [relayOf(key, '', { withdraws: known.eventId })] };
  }
  const words = ticket.status === 'closed' || known.recalled ? null : await desk.wordsOf(messageId);
  if (words === null) return turn(input, []);
  const key = side === 'user' ? 'desk.thread.corrected' : 'desk.agent-corrected';
  const said = side === 'user' ? [shown(words)] : piecesFor(ticket, words);
  return { ...turn(input, []), relays: said.map((piece) => relayOf(key, piece, {})) };
}
