import { viewCard } from '../domain/card-view.js';
import type { CreatorCard } from '../domain/creator-card.js';
import type { Reply } from '../domain/effect.js';
import { maskPhones } from '../domain/phone-guard.js';
import { isUnreachable, previewDiff } from '../domain/preview-diff.js';
import { AppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import type { CreatorSummary } from './account-ports.js';
import { standingUrl } from './share-links.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Creators offered when a name fits several. */
const MAX_CHOICES = 5;

/** The card of a bound creator. Throws `AppError('not-found')`. */
export async function mustFindCard(creatorId: string, deps: UseCaseDeps): Promise<CreatorCard> {
  const card = await deps.records.creator(creatorId);
  if (!card) throw new AppError('not-found', 'creator not found', { creatorId });
  return card;
}

/** The owner's own view of the card. */
export async function showOwnCard(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  notice: TextRef | null = null,
) {
  const view = viewCard(await mustFindCard(creatorId, deps), 'owner');
  return turn(input, [{ kind: 'owner-card', view, notice }]);
}

/**
 * What clients get, shown to the owner: through the very function clients get it from, with the list of what they
 * see differently and why (PRODUCT R22, R42).
 */
export async function showPreview(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const card = await mustFindCard(creatorId, deps);
  const mine = viewCard(card, 'owner');
  const theirs = viewCard(card, 'client');
  const banner = text(isUnreachable(mine, theirs) ? 'preview.unreachable' : 'preview.banner');
  const reply = await clientCard(card, 'client', banner, deps);
  return turn(input, [{ ...reply, diff: previewDiff(mine, theirs) }]);
}

async function clientCard(
  card: CreatorCard,
  viewer: 'client' | 'group',
  banner: TextRef | null,
  deps: UseCaseDeps,
): Promise<Extract<Reply, { kind: 'client-card' }>> {
  return {
    kind: 'client-card',
    view: viewCard(card, viewer),
    shareUrl: await standingUrl(card.creatorId, deps),
    banner,
  };
}

/** Answers a request for somebody's card by id, as pressed on a choice. */
export async function showCreator(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const card = await deps.records.creator(creatorId);
  if (!card) return sayLine(input, 'card-of.gone');
  const viewer = input.event.chat.kind === 'direct' ? 'client' : 'group';
  return turn(input, [await clientCard(card, viewer, null, deps)]);
}

/** Answers `名片 <谁>`: the one creator meant, a choice of several, or a line that helps on. */
export async function answerCardRequest(input: TurnInput, who: string, deps: UseCaseDeps): Promise<Turn> {
  const found = await deps.records.findCreators(who, MAX_CHOICES + 1);
  const sole = soleMatch(found, who);
  if (sole) return showCreator(input, sole.creatorId, deps);
  if (found.length === 0) return sayLine(input, 'card-of.none', { who: maskPhones(who).slice(0, 30) });
  const prompt = text(found.length > MAX_CHOICES ? 'card-of.many' : 'card-of.several', {
    count: MAX_CHOICES,
  });
  const choices = found.slice(0, MAX_CHOICES).map((one) => ({
    label: labelOf(one),
    action: { do: 'card-of' as const, creatorId: one.creatorId },
  }));
  return turn(input, [{ kind: 'choices', prompt, choices }]);
}

/** An exact 抖音号 names one creator; an exact nickname does when only one creator bears it. */
function soleMatch(found: readonly CreatorSummary[], who: string): CreatorSummary | null {
  if (found.length === 1) return found[0] ?? null;
  const fold = (value: string) => value.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  const byId = found.find((one) => fold(one.douyinId) === fold(who));
  if (byId) return byId;
  const named = found.filter((one) => fold(one.nickname) === fold(who));
  return named.length === 1 ? (named[0] ?? null) : null;
}

function labelOf(one: CreatorSummary): string {
  const place = one.location ? ` · ${one.location}` : '';
  return maskPhones(`${one.nickname}（${one.douyinId}${place}）`);
}
