import { maskPhones } from '../domain/phone-guard.js';
import { text } from '../shared/texts.js';
import { showOwnCard } from './show-card.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Words that come this long after later ones of the same chat were not said now. Milliseconds. */
const LATE_MS = 5_000;

/** Lists the person's creators to choose from, or goes to one by its number in that list. */
export async function chooseAccount(
  input: TurnInput,
  number: number | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const { sender } = event;
  const held = await deps.records.holdingsOf(sender);
  // A late number may not turn what is edited next to another card.
  const late = event.kind === 'message' && event.at < input.conversation.touchedAt - LATE_MS;
  const chosen = number === null || late ? undefined : held[number - 1];
  if (chosen) return useAccount(input, chosen.creatorId, deps);
  if (held.length === 1) return sayLine(input, 'account.only');
  const used = await deps.records.bindingOf(sender);
  const choices = held.map((one) => {
    const params = { nickname: maskPhones(one.nickname), id: one.douyinId };
    const label = text(one.creatorId === used ? 'account.choice.used' : 'account.choice', params);
    return { label, action: { do: 'use-account' as const, creatorId: one.creatorId } };
  });
  return turn(input, [{ kind: 'choices', prompt: text('account.prompt'), choices }]);
}

/** Goes to one of the person's own creators; card, links and edits are that creator's from now on. */
export async function useAccount(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  if (!(await deps.records.useCreator(input.event.sender, creatorId, deps.now())))
    return sayLine(input, 'account.not-yours');
  const shown = await showOwnCard(input, creatorId, deps, text('account.switched'));
  // What was open was about the card that was used before.
  const closed = { flow: null, choices: null, conflict: null };
  return { ...shown, conversation: { ...shown.conversation, ...closed } };
}
