import type { Action } from '../domain/action.js';
import type { CallbackReply, DeskMark, Reply } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import type { Conversation } from '../domain/flow.js';
import type { ChatRef, PersonRef } from '../domain/identity.js';
import type { Faq } from '../faq/faq.js';
import type { TextKey, TextRef } from '../shared/texts.js';
import { text } from '../shared/texts.js';
import type { ProfileSource } from './account-ports.js';
import type { SupportDesk } from './desk-ports.js';
import type { MailOf } from './feishu-account.js';
import type { KnowledgeDeskDeps } from './knowledge-desk.js';
import type { Clock, KeyedHash, Log, PhoneVault, Records, Sealer, State } from './ports.js';
import type { CardSharing } from './share-to-ports.js';
import type { CodeIntake } from './wechat-code.js';

/** What the use cases stand on. `newToken` makes an unguessable URL token; `publicUrl` has no final slash. */
export interface UseCaseDeps {
  readonly records: Records;
  readonly state: Pick<State, 'limit' | 'room' | 'get' | 'set'>;
  /** Seals what a use case keeps in the state for a while. */
  readonly sealer: Sealer;
  /** Absent where no platform tells it. */
  readonly mailOf?: MailOf;
  /** Where captured fields come from, or null when no platform is set. */
  readonly profiles: ProfileSource | null;
  /** Puts an event into its own lane, once per id: news for somebody else's chat. */
  readonly tell: (event: InboundEvent) => Promise<unknown>;
  readonly vault: PhoneVault;
  readonly hash: KeyedHash;
  readonly faq: Faq;
  readonly knowledge: KnowledgeDeskDeps;
  readonly publicUrl: string;
  /** How long a number that its owner asked to see stays in clear, ms. */
  readonly revealMs: number;
  readonly newToken: () => string;
  readonly now: Clock;
  readonly log: Log;
  /** How pictures of codes are read; null where none can be fetched. */
  readonly codes: CodeIntake | null;
  /** Null where no platform can send cards into other chats. */
  readonly sharing: CardSharing | null;
  /** Null when no support group is set: then nobody can be handed over to. */
  readonly desk: SupportDesk | null;
}

/** One event on its way through a use case. `replay` is true when an earlier attempt may have saved already. */
export interface TurnInput<Event extends InboundEvent = InboundEvent> {
  readonly event: Event;
  readonly conversation: Conversation;
  readonly replay: boolean;
}

/** What an event leads to: the next conversation, what is said, and the answer to a click. */
export interface Turn {
  readonly conversation: Conversation;
  readonly replies: readonly Reply[];
  readonly callback: CallbackReply | null;
  /** What is said elsewhere: to the desk, or to the person an agent talks with. */
  readonly relays?: readonly Relay[];
  /** What comes of a click is told by a message of its own, however late the click is answered. */
  readonly toldLater?: true;
}

/** A reply for another chat than the event's. */
export interface Relay {
  readonly chat: ChatRef;
  readonly to: PersonRef;
  readonly reply: Reply;
  readonly desk?: DeskMark;
}

/** A turn that says `replies` and changes `change` of the conversation. */
export function turn(input: TurnInput, replies: readonly Reply[], change: Partial<Conversation> = {}): Turn {
  return { conversation: { ...input.conversation, ...change }, replies, callback: null };
}

/** A turn that says one plain line. */
export function sayLine(input: TurnInput, key: TextKey, params?: TextRef['params']): Turn {
  return turn(input, [{ kind: 'text', lines: [text(key, params)] }]);
}

/** The same turn with an answer to the click that caused it. */
export function withToast(result: Turn, tone: CallbackReply['tone'], toast: TextRef): Turn {
  return { ...result, callback: { tone, toast, replace: null } };
}

/** A turn that only answers a click, with a toast. */
export function toastOnly(input: TurnInput, tone: CallbackReply['tone'], toast: TextRef): Turn {
  return withToast(turn(input, []), tone, toast);
}

/**
 * A turn that answers a click in the clicked card's place, and words with a message. `toast` is what was done, or
 * why it was not.
 */
export function inPlace(input: TurnInput, reply: Reply, tone: CallbackReply['tone'], toast: TextRef): Turn {
  if (input.event.kind !== 'action') return turn(input, [reply]);
  return { ...turn(input, []), callback: { tone, toast, replace: reply } };
}

/** The actions that a typed number may pick after these replies; null when they offer none. */
export function offeredActions(replies: readonly Reply[]): readonly Action[] | null {
  const last = replies.at(-1);
  const actions = last ? actionsIn(last) : [];
  // Links bear numbers of their own: a bare number must not switch off the link that stands in that place.
  return actions.length > 0 && actions.every((action) => action.do !== 'stop-link') ? actions : null;
}

function actionsIn(reply: Reply): readonly Action[] {
  if (reply.kind === 'panel') return reply.rows.map((row) => row.choice.action);
  if (reply.kind === 'worklist')
    return [...reply.items.map(({ open }) => open), ...reply.choices].map(({ action }) => action);
  if (reply.kind === 'faq-answer') return reply.related.map((choice) => choice.action);
  const choices = reply.kind === 'choices' || reply.kind === 'text' ? reply.choices : undefined;
  return choices?.map((choice) => choice.action) ?? [];
}

/** How long numbered choices stay open. */
const CHOICES_LIVE_MS = 30 * 60_000;

/** The clocks of a platform and of the bot are not one, and WeChat counts whole seconds. Milliseconds. */
const CLOCK_SLACK_MS = 1_500;

/**
 * The numbered choices that stand open when an event comes: those of the last half hour. A number that was typed
 * before they were offered, and comes late, was meant for others.
 */
export function openChoices({ conversation, event }: Pick<TurnInput, 'conversation' | 'event'>) {
  const open = conversation.choices;
  if (!open || event.at - open.offeredAt > CHOICES_LIVE_MS) return [];
  return event.at >= open.offeredAt - CLOCK_SLACK_MS ? open.actions : [];
}
