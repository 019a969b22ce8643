import type { Action } from '../domain/action.js';
import type { CallbackReply, DeskMark, Reply } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import type { Conversation } from '../domain/flow.js';
import type { ChatRef, PersonRef } from '../domain/identity.js';
import type { Faq } from '../faq/faq.js';
import type { TextKey, TextRef } from '../shared/texts.js';
import { text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import type { Clock, KeyedHash, Log, PhoneVault, Records, Sealer, State } from './ports.js';

/** What the use cases stand on. `newToken` makes an unguessable URL token; `publicUrl` has no final slash. */
export interface UseCaseDeps {
  readonly records: Records;
  readonly state: Pick<State, 'limit' | 'get' | 'set'>;
  readonly sealer: Sealer;
  readonly vault: PhoneVault;
  readonly hash: KeyedHash;
  readonly faq: Faq;
  readonly publicUrl: string;
  readonly newToken: () => string;
  readonly now: Clock;
  readonly log: Log;
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

/** The actions that a typed number may pick after these replies; null when they offer none. */
export function offeredActions(replies: readonly Reply[]): readonly Action[] | null {
  const last = replies.at(-1);
  if (last?.kind !== 'choices' && last?.kind !== 'text') return null;
  return last.choices && last.choices.length > 0 ? last.choices.map((choice) => choice.action) : null;
}
