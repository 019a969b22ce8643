import type { Action } from '../domain/action.js';
import { parseCommand } from '../domain/command.js';
import type { MessageEvent } from '../domain/event.js';
import type { TurnInput } from './turn.js';

/** How long the numbers of a list of the desk stand. */
const NUMBERS_LIVE_MS = 30 * 60_000;

/** What only shows something; a bare number may ask for it. */
const LOOKS = new Set<string>(['unanswered', 'group', 'entry', 'drafts']);

/**
 * What a number typed in the support group picks from the bot's newest list to the same member, outside the threads of
 * tickets, where words belong to a person. Among colleagues a bare `1` is often no more than a nod: it opens and shows,
 * but what changes something must be said to the bot, by a mention, a slash or as a reply to the list; `unsure` then.
 * Null when it picks nothing.
 */
export function pickedByNumber(input: TurnInput<MessageEvent>): Action | 'unsure' | null {
  const { event, conversation } = input;
  const list = conversation.choices;
  if (!list || event.text === null || event.at - list.offeredAt > NUMBERS_LIVE_MS) return null;
  const command = parseCommand(event.text, { group: true, inFlow: false, choices: list.actions.length });
  const action = command.kind === 'choose' ? list.actions[command.number - 1] : undefined;
  if (action?.do !== 'knowledge' && action?.do !== 'ticket') return null;
  const thread = event.thread ?? [];
  const toList = list.answers !== undefined && thread.includes(list.answers);
  if (event.addressed || toList || /^\s*[/／]/u.test(event.text)) return action;
  if (thread.length > 0) return null;
  return action.do === 'knowledge' && LOOKS.has(action.act) ? action : 'unsure';
}
