import { parseCommand } from '../domain/command.js';
import type { ActionEvent, MessageEvent } from '../domain/event.js';
import { laneOf } from '../domain/identity.js';
import { maskPhones } from '../domain/phone-guard.js';
import {
  dueAt,
  newTicket,
  ratingIsOpen,
  TICKET_TIMES,
  type Ticket,
  type TicketReason,
} from '../domain/ticket.js';
import type { Faq } from '../faq/faq.js';
import { type TextRef, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { rememberTurn } from './recent-turns.js';
import { flowIsOpen } from './route-flow.js';
import { supportLines } from './say-hours.js';
import { endOnDesk, farewell, rateQuestion } from './support-desk-end.js';
import { passOnAttachment, passOnWords } from './support-desk-relay.js';
import {
  agentName,
  cardRelay,
  moveTicket,
  says,
  sealContext,
  ticketIdOf,
  toThread,
} from './support-desk-ticket.js';
import { openChoices, type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';
import { takesCode } from './wechat-code.js';

/** What a person may type about their ticket. */
const END = /^\/?\s*(结束|结束对话|end)[。.!！~\s]*$/iu;
const CANCEL = /^\/?\s*(取消|取消排队|不用了|退出|cancel)[。.!！~\s]*$/iu;
const YES = /^(是|是的|好|好的|要|需要|可以|行|嗯|嗯嗯|转|ok|yes|y)[。.!！~\s]*$/iu;
const RATING = /^\/?\s*评价(?=\s*(?:[1-5](?!\d)|[:：]|$)|\s)\s*[:：]?\s*([1-5](?!\d)\s*分?)?\s*([\s\S]*)$/u;

/** While a person waits for a person, the bot has no opinion of its own on questions. */
function silenced(faq: Faq): Faq {
  return { ...faq, decide: () => ({ kind: 'reject' }), entry: () => null };
}

/** How a person's own event is to be treated. */
export type DeskRoute =
  /** The desk has answered it. */
  | { readonly turn: Turn }
  /** It goes its usual way, with these dependencies. */
  | { readonly deps: UseCaseDeps };

function laneOfInput({ event }: TurnInput): string {
  return laneOf(event.chat, event.sender.personId);
}

/** Tickets that one person may open: this many at once, then one in this time (own choice). */
const OPENINGS = 4;
const OPENING_EVERY_MS = 15 * 60_000;

/**
 * Hands a person over: opens a ticket, shows it to the desk, and tells the person what happens now. `by` is whose wish
 * it was. Who has a ticket keeps it, and nobody fills the desk with tickets. Direct chats only.
 */
export async function handOver(
  input: TurnInput,
  reason: TicketReason,
  by: 'person' | 'bot',
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const id = ticketIdOf(event.id, deps);
  const lane = laneOfInput(input);
  const known = (await deps.records.desk.ticket(id)) ?? (await deps.records.desk.openTicketOf(lane));
  if (!known && (await deps.state.limit(`desk:open:${lane}`, OPENING_EVERY_MS, OPENINGS)) > 0)
    return turn(input, [{ kind: 'text', lines: [text('desk.too-often'), ...supportLines(deps.now())] }]);
  const facts = { id, lane, chat: event.chat, person: event.sender, reason };
  // Hours are judged by our own clock: an event may come hours late.
  const fresh = newTicket({ ...facts, at: deps.now() });
  // The words of somebody who was handed over unasked are the question itself; 人工 says nothing.
  const context = await sealContext(by === 'bot' ? withThisTurn(input, deps) : input, deps);
  const ticket = await deps.records.desk.openTicket(fresh, context, dueAt(fresh));
  if (ticket.id !== id) return stillOpen(input, ticket);
  await deps.records.desk.count(event.id, 'handed-over', ticket.openedAt);
  const change = { flow: null, choices: null, unanswered: 0, lastAnswer: null };
  const result = turn(input, [{ kind: 'text', lines: openedLines(ticket, by) }], change);
  return { ...result, relays: [await cardRelay(desk, ticket, 'card', deps)] };
}

function withThisTurn(input: TurnInput, { sealer }: UseCaseDeps): TurnInput {
  const { event, conversation } = input;
  const recent = rememberTurn(conversation.recent, event, [], null, sealer);
  return { ...input, conversation: { ...conversation, recent } };
}

function openedLines({ overnight, reason }: Ticket, by: 'person' | 'bot'): TextRef[] {
  const why = by === 'bot' && reason !== 'asked' ? [text(`desk.sorry.${reason}`)] : [];
  return overnight
    ? [...why, text('desk.opened.night')]
    : [...why, text('desk.opened'), text('desk.opened.rule')];
}

function stillOpen(input: TurnInput, ticket: Ticket): Turn {
  const key = ticket.status === 'live' ? 'desk.still-live' : 'desk.still-waiting';
  return turn(input, [says(key, { agent: agentName(ticket.agent) })]);
}

/** Looks at a person's event before anything else does: a ticket of theirs, or the yes to an offer, decides. */
export async function routeToDesk(
  input: TurnInput,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<DeskRoute> {
  const { event } = input;
  if (event.kind !== 'message' && event.kind !== 'action' && event.kind !== 'menu') return { deps };
  const done = input.replay ? await deps.records.desk.movedBy(event.id) : null;
  const open = done ?? (await deps.records.desk.openTicketOf(laneOfInput(input)));
  const ticket = open?.id === ticketIdOf(event.id, deps) ? null : open;
  switch (event.kind) {
    case 'message':
      return ticket && ticket.status !== 'closed'
        ? messageWithTicket({ ...input, event }, ticket, done !== null, desk, deps)
        : messageWithout({ ...input, event }, desk, deps);
    case 'action':
      return clickWithTicket({ ...input, event }, ticket, deps);
    case 'menu':
      return ticket && event.entry === 'agent'
        ? { turn: stillOpen(input, ticket) }
        : { deps: quiet(ticket, deps) };
  }
}

function quiet(ticket: Ticket | null, deps: UseCaseDeps): UseCaseDeps {
  return ticket ? { ...deps, faq: silenced(deps.faq) } : deps;
}

/** `toDesk`: these words moved the ticket before, so that they are the desk's also when they read like a command. */
async function messageWithTicket(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  toDesk: boolean,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<DeskRoute> {
  const { text: words } = input.event;
  const waiting = ticket.status === 'waiting';
  if (words === null)
    return waiting && input.event.attachment?.kind === 'picture' && takesCode(input)
      ? { deps: quiet(ticket, deps) }
      : { turn: await passOnAttachment(input, ticket, desk, deps) };
  if (waiting && !toDesk && staysWithBot(input, words) && !leaves(input, words, ticket)) {
    const command = parseCommand(words, { group: false, inFlow: false, choices: 0, waiting: true });
    return command.kind === 'agent' ? { turn: stillOpen(input, ticket) } : { deps: quiet(ticket, deps) };
  }
  return { turn: await wordsToDesk(input, ticket, words, desk, deps) };
}

/** 取消 leaves the queue; said to an agent it is a word like any other, and only 结束 ends the talk. */
function leaves(input: TurnInput, words: string, { status }: Ticket): boolean {
  return END.test(words) || (status === 'waiting' && CANCEL.test(words) && !flowIsOpen(input));
}

/**
 * While nobody has taken the ticket, what is unmistakably for the bot stays with it: commands, and answers to an edit
 * begun meanwhile. In a live chat nothing does but 结束, so that no word to a person is ever mistaken for a command.
 */
function staysWithBot(input: TurnInput, words: string): boolean {
  if (flowIsOpen(input)) return true;
  const choices = openChoices(input).length;
  return parseCommand(words, { group: false, inFlow: false, choices, waiting: true }).kind !== 'question';
}

/** An agent may take the ticket, or give it back, while the words are on their way: what they mean is decided then. */
async function wordsToDesk(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  words: string,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { at } = input.event;
  const meant = (now: Ticket) =>
    ({ kind: leaves(input, words, now) ? 'end-by-user' : 'user-words', at }) as const;
  const { ticket: after, outcome } = await moveTicket(input, ticket, meant, deps);
  if (outcome === 'over') return turn(input, [says('desk.over')]);
  if (after.status !== 'closed') return passOnWords(input, after, words, desk, deps);
  await deps.records.desk.count(input.event.id, 'closed', deps.now());
  return { ...turn(input, farewell(after)), relays: await endOnDesk(desk, after, deps) };
}

/** Without an open ticket only the yes to an offered hand over and the rating of the last one are the desk's. */
async function messageWithout(
  input: TurnInput<MessageEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<DeskRoute> {
  const words = input.event.text ?? '';
  const [offered] = openChoices(input);
  if (offered?.do === 'agent' && offered.offered && YES.test(words))
    return { turn: await handOver(input, offered.offered, 'person', desk, deps) };
  const bare = await bareScore(input, words, deps);
  if (bare) return { turn: await rate(input, bare.ticket, bare.score, '', desk, deps) };
  const rating = RATING.exec(words);
  if (!rating) return { deps };
  const last = await deps.records.desk.lastTicketOf(laneOfInput(input));
  if (!last || !(ratingIsOpen(last, input.event.at) || input.replay)) return { deps };
  const score = rating[1] ? Number(rating[1][0]) : null;
  // A remark stands beside a score, so that is asked for first.
  if (score === null && last.rating.state === 'asked' && !input.replay)
    return { turn: turn(input, [rateQuestion(last)]) };
  return { turn: await rate(input, last, score, (rating[2] ?? '').trim(), desk, deps) };
}

/**
 * A bare number right after an agent ended the talk is the score that was asked for: the question came from the desk,
 * so that no choices stand open here. `5分` is one as long as a score is taken.
 */
async function bareScore(input: TurnInput<MessageEvent>, words: string, deps: UseCaseDeps) {
  const said = /^\s*([1-5])\s*(分?)[。.!！~\s]*$/u.exec(words.normalize('NFKC'));
  const { conversation, event, replay } = input;
  if (!said || flowIsOpen(input)) return null;
  const ticket = await deps.records.desk.lastTicketOf(laneOfInput(input));
  if (!ticket) return null;
  const score = Number(said[1]);
  if (replay && (await deps.records.desk.movedBy(`${event.id}#score`))) return { ticket, score };
  if (ticket.rating.state !== 'asked' || !ratingIsOpen(ticket, event.at)) return null;
  const next = openChoices(input).length === 0 && conversation.touchedAt <= ticket.rating.at;
  return next || said[2] !== '' ? { ticket, score } : null;
}

function clickWithTicket(input: TurnInput<ActionEvent>, ticket: Ticket | null, deps: UseCaseDeps): DeskRoute {
  const action = input.event.value as { readonly do?: unknown } | null;
  const faq = action?.do === 'faq' || action?.do === 'faq-none';
  if (ticket && ticket.status !== 'closed' && faq)
    return { turn: toastOnly(input, 'info', text('desk.silent')) };
  return { deps: quiet(ticket, deps) };
}

/** A pressed or chosen score. The ticket must be the presser's own. */
export async function pressScore(
  input: TurnInput,
  ticketId: string,
  score: number,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const ticket = await deps.records.desk.ticket(ticketId);
  if (!ticket || ticket.lane !== laneOfInput(input))
    return toastOnly(input, 'warning', text('action.unknown'));
  return rate(input, ticket, score, '', desk, deps);
}

async function rate(
  input: TurnInput,
  ticket: Ticket,
  score: number | null,
  remark: string,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const at = input.event.at;
  const scored =
    score === null ? null : await moveTicket(input, ticket, { kind: 'score', score, at }, deps, '#score');
  const now = scored?.ticket ?? ticket;
  const remarked =
    remark === '' ? null : await moveTicket(input, now, { kind: 'remark', at }, deps, '#remark');
  const done = [scored?.outcome, remarked?.outcome];
  const relays = [];
  if (done.includes('scored')) {
    await deps.records.desk.count(input.event.id, 'score', deps.now(), score ?? 0);
    relays.push(toThread(desk, ticket, says('desk.thread.score', { score: score ?? 0 })));
  }
  if (done.includes('remarked'))
    relays.push(
      toThread(desk, ticket, says('desk.thread.remark', { words: maskPhones(remark).slice(0, 500) })),
    );
  if (relays.length === 0) return turn(input, [says('desk.rate.closed')]);
  relays.push(await cardRelay(desk, ticket, 'update', deps));
  const minutes = TICKET_TIMES.remark / 60_000;
  const thanks = done.includes('remarked') ? says('desk.remarked') : says('desk.rated', { minutes });
  return { ...turn(input, [thanks], { choices: null }), relays };
}
