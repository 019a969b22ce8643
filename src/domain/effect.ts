import type { TextRef } from '../shared/texts.js';
import type { Action } from './action.js';
import type { CardForm } from './card-form.js';
import type { CardView } from './card-view.js';
import type { CardItem, StepField } from './creator-card.js';
import type { ChatRef, PersonRef, Platform } from './identity.js';
import type { PreferenceView } from './preferences.js';
import type { DiffRow } from './preview-diff.js';
import type { TicketPriority, TicketReason, TicketStatus } from './ticket.js';

/** A button, or a numbered line where there are no buttons. `label` is our text or somebody's own words. */
export interface Choice {
  readonly label: TextRef | string;
  readonly action: Action;
}

/** The prompt of one step of the edit flow. */
export interface StepPrompt {
  readonly field: StepField;
  /** 1-based position and number of steps; both 1 when a single field is edited. */
  readonly position: number;
  readonly total: number;
  /** What is on the card now, fit to be shown to its owner (a phone number masked); null when not filled. */
  readonly current: string | null;
  readonly prompt: TextRef;
  /** Why the last answer was refused, or what was just saved. */
  readonly notice: TextRef | null;
  readonly tone: 'neutral' | 'success' | 'error';
  /** The step's counter; a click that carries another one is stale. */
  readonly revision: number;
  /** What may be picked by number, and whether several may be; absent where words are asked for. */
  readonly options?: { readonly labels: readonly (TextRef | string)[]; readonly several: boolean };
  /** The present answer of a preference question; `current` is null then. */
  readonly answer?: PreferenceView | null;
  /** How much of a limited text is used, in graphemes. */
  readonly used?: { readonly count: number; readonly max: number };
}

/** A line of a panel: what it is about, how it stands, and the button that changes it. */
export interface PanelRow {
  readonly label: TextRef;
  readonly state: TextRef;
  readonly choice: Choice;
}

/** An item of a list of work. */
export interface WorkItem {
  readonly words: TextRef;
  readonly open: Choice;
  readonly choices: readonly Choice[];
}

/** What the bot says, free of any platform's form. Each is one turn's answer and becomes one or two messages. */
export type Reply =
  | { readonly kind: 'text'; readonly lines: readonly TextRef[]; readonly choices?: readonly Choice[] }
  | { readonly kind: 'owner-card'; readonly view: CardView; readonly notice: TextRef | null }
  | {
      readonly kind: 'client-card';
      readonly view: CardView;
      readonly shareUrl: string;
      /** A line above the card, for example who asked or that this is a preview. */
      readonly banner: TextRef | null;
      /** For the owner's preview only: how this view differs from the owner's own, and why. */
      readonly diff?: readonly DiffRow[];
    }
  | { readonly kind: 'form'; readonly form: CardForm }
  /** Settings with their states. Where there are no buttons the rows are numbered. */
  | {
      readonly kind: 'panel';
      readonly title: TextRef;
      readonly notices: readonly TextRef[];
      readonly rows: readonly PanelRow[];
      readonly lines: readonly TextRef[];
    }
  /** Work to be done, each item with what can be done with it; `open` is what its typed number does. */
  | {
      readonly kind: 'worklist';
      readonly notices: readonly TextRef[];
      readonly title: TextRef;
      readonly items: readonly WorkItem[];
      readonly choices: readonly Choice[];
    }
  /** The owner's own number in clear, in the direct chat only; masked again after `forMs`. */
  | { readonly kind: 'revealed'; readonly number: string; readonly masked: string; readonly forMs: number }
  /** Takes the number out of a message that showed it. */
  | { readonly kind: 'remask'; readonly messageId: string; readonly masked: string }
  /** The card as a picture alone, to be saved or passed on. */
  | { readonly kind: 'card-image'; readonly view: CardView; readonly shareUrl: string }
  | { readonly kind: 'step'; readonly step: StepPrompt }
  | { readonly kind: 'choices'; readonly prompt: TextRef; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'faq-answer';
      readonly entryId: string;
      readonly question: string;
      readonly answer: string;
      readonly source: string;
      /** ISO date, for example 2022-01-08. */
      readonly updatedOn: string;
      /** What is true only at this minute, for example whether support is there. */
      readonly notes: readonly TextRef[];
      /** Up to three entries close to this one. */
      readonly related: readonly Choice[];
    }
  /** Where a card can be sent to, for the platform's own pickers; without them only the lines are left. */
  | {
      readonly kind: 'share-to';
      readonly lines: readonly TextRef[];
      readonly groups: readonly { readonly id: string; readonly label: TextRef | string }[];
      /** Ids of people. */
      readonly people: readonly string[];
    }
  /** Somebody's picture, with a line that says whose. */
  | { readonly kind: 'picture'; readonly source: PictureRef; readonly caption: TextRef }
  | { readonly kind: 'ticket-card'; readonly ticket: TicketView };

/** A picture as the platform that holds it names it. */
export interface PictureRef {
  readonly platform: Platform;
  readonly messageId: string;
  /** The key inside the message, where the platform has one. */
  readonly key: string;
}

/** One line of a talk with the bot. */
export interface TranscriptLine {
  readonly who: 'user' | 'bot';
  /** Somebody's words, or ours by name. */
  readonly words: string | TextRef;
}

/** How far a creator card is filled, and what clients do not see. */
export interface CardState {
  readonly percent: number;
  readonly unfilled: readonly CardItem[];
  readonly hidden: readonly CardItem[];
}

/** A ticket as the desk sees it. Words in it are masked. */
export interface TicketView {
  readonly ticketId: string;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  readonly overnight: boolean;
  readonly platform: Platform;
  /** The name of who asked, as far as it is known. */
  readonly name: string;
  readonly reason: TicketReason;
  /** Epoch ms at which it was opened: a card is not drawn anew each minute, so it shows this. */
  readonly openedAt: number;
  /** Whole minutes since the opening, until the first agent. */
  readonly waitedMinutes: number;
  readonly agent: string | null;
  /** The last turns before the hand over, oldest first; what came later stands in the thread. */
  readonly transcript: readonly TranscriptLine[];
  /** Their creator card at the hand over; null when they have none. */
  readonly card: CardState | null;
  /** What went wrong for them lately. */
  readonly errors: readonly TextRef[];
  /** 1 to 5, once given. */
  readonly score: number | null;
}

/** What a message is to a ticket; the deliverer fills in what only it knows. */
export interface DeskMark {
  readonly ticketId: string;
  /**
   * `card`: the card of the ticket, on which its words hang. `update`: that card in its new state. `thread`: words
   * under the card. `chat`: words in the person's chat.
   */
  readonly as: 'card' | 'update' | 'thread' | 'chat';
  /** The message these words pass on; absent for notes. */
  readonly eventId?: string;
  /** The message whose copy is taken back before these words are said. */
  readonly withdraws?: string;
}

/** What a card that somebody sent into another chat means to them. */
export interface ShareMark {
  /** The chat in which they are told what became of it. */
  readonly chat: ChatRef;
  readonly by: PersonRef;
  /** The receiver's name, fit to be shown to them. */
  readonly name: string;
  /** Whether the card is brought up to date later. */
  readonly follows: boolean;
}

/** A synchronous answer to a card click: a toast, and a reply that takes the clicked card's place. */
export interface CallbackReply {
  readonly tone: 'info' | 'success' | 'warning' | 'error';
  readonly toast: TextRef;
  readonly replace: Reply | null;
  /** The owner's mark of `replace`; see `OutboundMessage`. */
  readonly owner?: string;
}

/** One entry of the outbox: a reply on its way to one chat. `id` is the same on every attempt. */
export interface OutboundMessage {
  /** Derived from the event id and the reply's place, so that a repeat can be recognised. */
  readonly id: string;
  readonly chat: ChatRef;
  /** Who is answered; mentioned in a group. */
  readonly to: PersonRef;
  /** The message that is answered, or null. */
  readonly replyTo: string | null;
  readonly reply: Reply;
  /** Which of the reply's messages this is, from 0 (see `Messenger.parts`). */
  readonly part: number;
  /** Epoch milliseconds at which the reply was committed. */
  readonly at: number;
  /** Epoch milliseconds before which it must not be sent; absent = at once. */
  readonly notBefore?: number;
  /** Present on what belongs to a ticket. */
  readonly desk?: DeskMark;
  /** Present on a card that its creator sent into another chat. */
  readonly share?: ShareMark;
  /**
   * Marks the creator that the receiver used when this was said. Buttons hand it back, so that a press on a card of
   * one creator never acts on another that the receiver has gone to since. Absent in groups and for unbound people.
   */
  readonly owner?: string;
}
