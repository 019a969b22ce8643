import type { CallbackReply, OutboundMessage, Reply } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import type { ChatRef, Platform } from '../domain/identity.js';
import { isAppError, messageOf } from '../shared/errors.js';
import { text } from '../shared/texts.js';
import { openEvent, readConversation, sealMessage, writeConversation } from './mailbox-codec.js';
import { markFor } from './owner-mark.js';
import type { Box, BoxItem, Claim, Log, Messenger, Sealer, State } from './ports.js';
import { rememberTurn } from './recent-turns.js';
import { routeEvent } from './route-event.js';
import type { Relay, Turn, UseCaseDeps } from './turn.js';
import type { StepResult } from './worker-loop.js';

/** A turn takes milliseconds; a crashed worker's lane is free again after this. */
const CLAIM_LEASE_MS = 6_000;

/** A conversation nobody touches is forgotten after a day; nothing unsaved is in it. */
const CONVERSATION_LIVES_MS = 24 * 3_600_000;

/** Waits between attempts at an event that fails: about two minutes in all before it is a dead letter. */
const RETRY_DELAYS_MS = [200, 1_000, 3_000, 8_000, 20_000, 30_000, 60_000];

/**
 * An answer to a click that is given later than this comes as a message: the webhook waits 1.75 s from the arrival of
 * the click, and what is done here has yet to be committed (own choice below it).
 */
const TOAST_MS = 1_200;

/** What the mailbox works with. `wakeOutbox` rouses the deliverers of one platform. */
export interface MailboxDeps {
  readonly state: State;
  readonly sealer: Sealer;
  readonly useCases: UseCaseDeps;
  readonly messengers: Readonly<Partial<Record<Platform, Messenger>>>;
  readonly answered: (eventId: string, reply: CallbackReply) => Promise<void>;
  readonly wakeOutbox: (platform: Platform) => void;
  readonly count: (outcome: 'done' | 'retried' | 'dead' | 'lost') => void;
  readonly log: Log;
}

/** One step of a mailbox worker: claim the head of a lane, work out its turn, commit. */
export async function workMailbox(deps: MailboxDeps): Promise<StepResult> {
  const claim = await deps.state.claim('in', CLAIM_LEASE_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  try {
    await runClaim(claim, deps);
  } catch (error) {
    await failClaim(claim, error, deps);
  }
  return { idleMs: 0 };
}

async function runClaim(claim: Claim, deps: MailboxDeps): Promise<void> {
  const event = await withKnownChat(openEvent(claim.body, deps.sealer), deps.useCases);
  const stored = await deps.state.session(claim.lane);
  const conversation = readConversation(stored.document);
  const replay = claim.attempts > 1;
  // The platform's clock may be ahead of ours.
  const began = Math.min(event.at, deps.useCases.now());
  const routed = await routeEvent({ event, conversation, replay }, deps.useCases);
  const late = replay || deps.useCases.now() - began >= TOAST_MS;
  const result = late ? withLateAnswer(event, routed) : routed;
  const document = writeConversation(withRecent(event, result, deps.useCases));
  const { callback } = result;
  const drawn = result.replies.length > 0 || callback?.replace;
  const owner = drawn ? await markFor(event, deps.useCases) : undefined;
  const items = outboxItems(event, result, owner, deps);
  const outcome = await deps.state.commit(claim, stored.version, document, items, CONVERSATION_LIVES_MS);
  deps.count(outcome === 'ok' ? 'done' : 'lost');
  if (outcome === 'stale') await deps.state.settle(claim, { how: 'retry', delayMs: 0 });
  if (outcome !== 'ok') return;
  if (callback)
    await deps.answered(claim.id, callback.replace ? { ...callback, ...marked(owner) } : callback);
  const platforms = [event, ...(result.relays ?? [])].map(({ chat }) => chat.platform);
  if (items.length > 0) for (const platform of new Set(platforms)) deps.wakeOutbox(platform);
}

/**
 * Whoever waits for the answer to a click has left after a while, having said that the result comes as a message. So
 * it does, in the same commit, where it would have been nothing but a toast or the clicked card drawn anew.
 */
function withLateAnswer(event: InboundEvent, result: Turn): Turn {
  const { callback, replies } = result;
  if (event.kind !== 'action' || !callback || replies.length > 0 || result.toldLater) return result;
  return { ...result, replies: [callback.replace ?? { kind: 'text', lines: [callback.toast] }] };
}

/** With a support desk, the last turns of a direct chat are kept, sealed, for the agent who may take over. */
function withRecent(event: InboundEvent, { conversation, replies, callback }: Turn, deps: UseCaseDeps) {
  if (!deps.desk || event.chat.kind !== 'direct' || event.kind === 'timer') return conversation;
  const recent = rememberTurn(conversation.recent, event, replies, callback, deps.sealer);
  return { ...conversation, recent };
}

/** Messages say what kind their chat is; clicks do not, and an unknown chat is treated as a group. */
async function withKnownChat(event: InboundEvent, deps: UseCaseDeps): Promise<InboundEvent> {
  if (event.chat.kind !== 'unknown') {
    await deps.records.rememberChat(event.chat);
    return event;
  }
  const chat: ChatRef = { ...event.chat, kind: await deps.records.chatKind(event.chat) };
  return { ...event, chat };
}

function marked(owner: string | undefined): { readonly owner?: string } {
  return owner === undefined ? {} : { owner };
}

function outboxItems(
  event: InboundEvent,
  result: Turn,
  owner: string | undefined,
  deps: MailboxDeps,
): BoxItem[] {
  const said = result.replies
    .flatMap((reply, index) => messagesOf(event, reply, index, deps))
    .map((message) => ({ ...message, ...marked(owner) }));
  const relayed = (result.relays ?? []).map((relay, index) => relayMessage(event, relay, index, deps));
  return [...said, ...relayed].map((message) => ({
    box: outboxOf(message.chat.platform),
    id: `${message.id}/${message.part}`,
    body: sealMessage(message, deps.sealer),
  }));
}

/** A reply for another chat; always one message. */
function relayMessage(event: InboundEvent, relay: Relay, index: number, deps: MailboxDeps): OutboundMessage {
  const { chat, to, reply, desk } = relay;
  const id = `${event.id}/relay${index}`;
  const message = { id, chat, to, replyTo: null, reply, part: 0, at: deps.useCases.now() };
  return desk ? { ...message, desk } : message;
}

/** The outbox of a platform. */
export function outboxOf(platform: Platform): Box {
  return `out:${platform}`;
}

function messagesOf(event: InboundEvent, reply: Reply, index: number, deps: MailboxDeps): OutboundMessage[] {
  const parts = deps.messengers[event.chat.platform]?.parts(reply) ?? 1;
  const replyTo = event.kind === 'message' && event.chat.kind === 'group' ? event.messageId : null;
  return Array.from({ length: parts }, (_, part) => ({
    id: `${event.id}/${index}`,
    chat: event.chat,
    to: event.sender,
    replyTo,
    reply,
    part,
    at: deps.useCases.now(),
  }));
}

async function failClaim(claim: Claim, error: unknown, deps: MailboxDeps): Promise<void> {
  const delayMs = RETRY_DELAYS_MS[claim.attempts - 1];
  const hopeless = isAppError(error, 'unreadable-secret');
  const fields = { event: claim.id, attempts: claim.attempts, reason: messageOf(error), error };
  if (delayMs !== undefined && !hopeless) {
    deps.log.warn(fields, 'event failed, will be tried again');
    deps.count('retried');
    await deps.state.settle(claim, { how: 'retry', delayMs });
    return;
  }
  deps.log.error(fields, 'event given up');
  deps.count('dead');
  if (!hopeless) await apologise(claim, deps);
  await deps.state.settle(claim, { how: 'dead', reason: messageOf(error).slice(0, 200) });
}

/** A person whose event was given up is told so; the id makes it once, however often this runs. */
async function apologise(claim: Claim, deps: MailboxDeps): Promise<void> {
  const event = openEvent(claim.body, deps.sealer);
  const reply: Reply = { kind: 'text', lines: [text('error.given-up')] };
  const [message] = messagesOf(event, reply, 0, deps);
  if (!message) return;
  const apology = { ...message, id: `${event.id}/given-up` };
  await deps.state.accept(
    outboxOf(event.chat.platform),
    claim.lane,
    apology.id,
    sealMessage(apology, deps.sealer),
  );
  deps.wakeOutbox(event.chat.platform);
}
