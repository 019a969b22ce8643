import { viewCard } from '../domain/card-view.js';
import { type PersonRef, personKey } from '../domain/identity.js';
import { text } from '../shared/texts.js';
import { askHolder } from './transfer-creator.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Five tries at once, then one every two minutes: five in ten minutes (PRODUCT R10). */
const TRY_EVERY_MS = 120_000;
const TRIES_AT_ONCE = 5;

/**
 * Binds the person to a creator by a one-time code. Wrong, used and expired codes get the same words, so the
 * answer tells a guesser nothing.
 */
export async function bindCreator(input: TurnInput, code: string, deps: UseCaseDeps): Promise<Turn> {
  const { sender, id, at } = input.event;
  const waitMs = await deps.state.limit(rateOf(sender), TRY_EVERY_MS, TRIES_AT_ONCE);
  if (waitMs > 0) return sayLine(input, 'bind.slow-down', { minutes: Math.ceil(waitMs / 60_000) });
  const outcome = await deps.records.bind(
    deps.hash('binding-code', code.toUpperCase()),
    sender,
    id,
    deps.now(),
    input.event.chat.kind === 'direct' ? input.event.chat.chatId : null,
  );
  if (outcome.outcome === 'taken') return askHolder(input, outcome.creatorId, deps);
  if (outcome.outcome !== 'bound') return sayInvalid(input, deps);
  deps.log.info({ event: id, at, creatorId: outcome.creatorId }, 'creator bound');
  const card = await deps.records.creator(outcome.creatorId);
  if (!card) return sayInvalid(input, deps);
  return turn(input, [{ kind: 'owner-card', view: viewCard(card, 'owner'), notice: text('bind.done') }], {
    flow: null,
  });
}

function rateOf(sender: PersonRef): string {
  return `bind:${personKey(sender)}`;
}

/** The count of tries is the person's own rate and the same whatever was wrong, so it tells nothing of a code. */
async function sayInvalid(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const left = await deps.state.room(rateOf(input.event.sender), TRY_EVERY_MS, TRIES_AT_ONCE);
  if (left > 0) return sayLine(input, 'bind.invalid', { left });
  return sayLine(input, 'bind.invalid.last', { minutes: TRY_EVERY_MS / 60_000 });
}
