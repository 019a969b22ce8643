import type { CardField } from './creator-card.js';

/** What a typed line asks for. `question` is everything that is no command. */
export type Command =
  | { readonly kind: 'own-card' }
  | { readonly kind: 'edit'; readonly field: CardField | null }
  | { readonly kind: 'set-field'; readonly field: CardField; readonly text: string }
  | { readonly kind: 'bind'; readonly code: string }
  | { readonly kind: 'undo' | 'preview' | 'share' | 'privacy' | 'stats' | 'leads' | 'sync' | 'help' | 'agent' }
  | { readonly kind: 'hide' | 'show'; readonly item: string }
  | { readonly kind: 'back' | 'skip' | 'cancel' }
  | { readonly kind: 'choose'; readonly number: number }
  | { readonly kind: 'card-of'; readonly who: string }
  | { readonly kind: 'question'; readonly text: string };

/** What the grammar must know about the place where a line was typed. */
export interface CommandContext {
  readonly group: boolean;
  /** An edit flow is open: 上一步 跳过 取消 are commands. */
  readonly inFlow: boolean;
  /** How many numbered choices stand open; a bare number above 0 and up to this picks one. */
  readonly choices: number;
}

/** Reads one typed line (mention already cut off). Full and half width, any case, with or without a slash. */
export function parseCommand(text: string, context: CommandContext): Command {
  throw new Error(`not written yet: ${text} ${context.group}`);
}
