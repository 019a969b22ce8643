import { setTimeout as pause } from 'node:timers/promises';
import { type CardView, viewCard } from '../domain/card-view.js';
import type { OutboundMessage } from '../domain/effect.js';
import { isAppError, messageOf } from '../shared/errors.js';
import { text } from '../shared/texts.js';
import type { CardRefresher, Claim, Clock, Log, Records, State } from './ports.js';
import type { SentCard } from './share-ports.js';
import type { StepResult } from './worker-loop.js';

/** A platform changes its cards for 14 days (Feishu docs: 更新已发送的消息卡片, code 230031). */
const CHANGEABLE_MS = 14 * 24 * 3_600_000;

/** Cards of one creator that are kept up to date; older ones stay as they are, with their date on them. */
const CARDS_A_CREATOR = 50;

/** Changes a second over all replicas: as many as one message may take (same docs), so no message takes more. */
const EVERY_MS = 200;
const AT_ONCE = 5;

/** Longer than one change may take, waits for the rate included. */
const LEASE_MS = 30_000;

/** Waits between the first attempts at one card. A hidden contact may stand on it, so that it is not left soon. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000];

/** Waits after those: short enough that a later change behind it in the lane does not wait long, and for a day. */
const LATER_DELAY_MS = 120_000;
const MAX_ATTEMPTS = 3 + (24 * 3_600_000) / LATER_DELAY_MS;

/** How long a piece of work is recognised as a repeat; a replayed event comes within minutes. */
const REMEMBER_MS = 30 * 60_000;

/** Stands for every revision: the largest that a column of the records takes. */
const ANY_REVISION = 2_147_483_647;

/** Cards of a creator to look for, or one card to change. `force` = even one that shows the newest revision. */
type Work =
  | {
      readonly kind: 'creator';
      readonly creatorId: string;
      readonly revision: number;
      readonly force: boolean;
    }
  | { readonly kind: 'card'; readonly messageId: string; readonly force: boolean };

type CreatorWork = Extract<Work, { kind: 'creator' }>;
type CardWork = Extract<Work, { kind: 'card' }>;

/** Every card of a creator, even one that shows the newest revision. */
function redrawn(creatorId: string): CreatorWork {
  return { kind: 'creator', creatorId, revision: ANY_REVISION, force: true };
}

/** Gives the work to whoever refreshes; false, logged, when the state does not take it. */
async function handOn(
  work: CreatorWork,
  id: string,
  state: Pick<State, 'accept'>,
  log: Log,
): Promise<boolean> {
  try {
    await state.accept('refresh', `creator:${work.creatorId}`, id, JSON.stringify(work), REMEMBER_MS);
    return true;
  } catch (error) {
    log.warn({ creatorId: work.creatorId, reason: messageOf(error) }, 'sent cards will not follow');
    return false;
  }
}

/** What refreshing works with. `shareUrl` answers the standing link of a creator. */
export interface RefreshDeps {
  readonly records: Pick<
    Records,
    'creator' | 'outdatedCards' | 'sentCard' | 'cardRefreshed' | 'forgetSentCard'
  >;
  readonly state: Pick<State, 'accept' | 'claim' | 'settle' | 'limit'>;
  readonly refresher: CardRefresher;
  readonly shareUrl: (creatorId: string) => Promise<string>;
  readonly now: Clock;
  readonly count: (outcome: 'refreshed' | 'current' | 'retried' | 'left') => void;
  readonly log: Log;
}

/**
 * The same records, which also see to it that client cards in chats follow: after a saved card, after what Douyin
 * says has changed, and after a standing link was switched off. Best effort: what goes wrong here is logged and never fails the save.
 */
export function withRefreshes(
  records: Records,
  state: Pick<State, 'accept'>,
  wake: () => void,
  log: Log,
): Records {
  const follow = async (work: CreatorWork, id: string) => {
    if (await handOn(work, id, state, log)) wake();
  };
  const saveCard: Records['saveCard'] = async (change) => {
    const result = await records.saveCard(change);
    const { creatorId, revision } = result.card;
    const work = { kind: 'creator' as const, creatorId, revision, force: false };
    if (result.outcome !== 'conflict') await follow(work, `${creatorId}/${revision}`);
    return result;
  };
  const revokeShareLink: Records['revokeShareLink'] = async (revocation) => {
    const link = await records.revokeShareLink(revocation);
    const { creatorId, number } = revocation;
    if (link?.standing) await follow(redrawn(creatorId), `${creatorId}/link/${number}`);
    return link;
  };
  // What Douyin says changes no revision, so every card that stands somewhere is drawn anew.
  const saveProfile: Records['saveProfile'] = async (update) => {
    const changed = await records.saveProfile(update);
    const { creatorId, at } = update;
    if (changed.length > 0) await follow(redrawn(creatorId), `${creatorId}/profile/${at}`);
    return changed;
  };
  const linkDouyin: Records['linkDouyin'] = async (link) => {
    const outcome = await records.linkDouyin(link);
    if (outcome.outcome === 'linked')
      await follow(redrawn(outcome.creatorId), `${outcome.creatorId}/linked/${link.eventId}`);
    return outcome;
  };
  // The number of whoever gave the card away goes with it.
  const decideTransfer: Records['decideTransfer'] = async (transferId, ...rest) => {
    const wish = await records.decideTransfer(transferId, ...rest);
    if (wish?.outcome === 'agreed')
      await follow(redrawn(wish.creatorId), `${wish.creatorId}/given/${transferId}`);
    return wish;
  };
  return Object.assign(Object.create(records) as Records, {
    decideTransfer,
    saveCard,
    revokeShareLink,
    saveProfile,
    linkDouyin,
  });
}

/** What an import needs for `withImportRefreshes`. */
type ImportedRecords = Pick<Records, 'importCreators' | 'creatorsShown' | 'creator'>;

/**
 * How an import writes creators so that client cards in chats follow: those of creators whose captured fields it
 * changed and who have such a card. The refreshing is done by a running server; best effort as everywhere here.
 */
export function withImportRefreshes(
  records: ImportedRecords,
  state: Pick<State, 'accept'>,
  now: Clock,
  log: Log,
): Pick<Records, 'importCreators'> {
  const changedAt = async (creatorIds: Iterable<string>) => {
    const found = new Map<string, number | null>();
    for (const id of creatorIds) found.set(id, (await records.creator(id))?.updatedAt ?? null);
    return found;
  };
  return {
    importCreators: async (rows) => {
      const ids = rows.map((row) => row.creatorId);
      const before = await changedAt(await records.creatorsShown(ids, now() - CHANGEABLE_MS));
      await records.importCreators(rows);
      for (const [creatorId, at] of await changedAt(before.keys()))
        if (at !== before.get(creatorId))
          await handOn(redrawn(creatorId), `${creatorId}/import/${at}`, state, log);
    },
  };
}

/** What remembering delivered cards works with. */
export interface RecorderDeps {
  readonly records: Pick<Records, 'rememberSentCard' | 'creator'>;
  readonly state: Pick<State, 'accept'>;
  readonly now: Clock;
  readonly log: Log;
}

/**
 * Remembers client cards that were delivered and can be changed later. A preview or any other card with a line of
 * its own above it is a moment's answer and is left alone, but one that its creator sent keeps its line and follows.
 */
export function createSentCardRecorder({ records, state, now, log }: RecorderDeps) {
  return async ({ id, reply, share }: OutboundMessage, messageId: string): Promise<void> => {
    if (reply.kind !== 'client-card' || reply.view.viewer === 'owner') return;
    if (share ? !share.follows : reply.banner !== null) return;
    const { creatorId, viewer, revision } = reply.view;
    const shared = share !== undefined;
    try {
      await records.rememberSentCard(
        { messageId, creatorId, viewer, revision, sentAt: now(), shared },
        CARDS_A_CREATOR,
      );
      await catchUp(reply.view, messageId, { records, state });
    } catch (error) {
      log.warn({ message: id, reason: messageOf(error) }, 'sent card not remembered; it may not follow');
    }
  };
}

/**
 * A change during the delivery looked for the sent card before it was remembered, so it is looked for again. What
 * Douyin says changes no revision, but the time of the last change.
 */
async function catchUp(
  shown: CardView,
  messageId: string,
  { records, state }: Pick<RecorderDeps, 'records' | 'state'>,
): Promise<void> {
  const card = await records.creator(shown.creatorId);
  if (!card || (card.revision === shown.revision && card.updatedAt === shown.updatedAt)) return;
  const id = `delivered/${card.revision}/${card.updatedAt}`;
  await orderChange({ kind: 'card', messageId, force: true }, id, state);
}

/** All changes of one card are made one after the other. */
function orderChange(work: CardWork, id: string, state: Pick<State, 'accept'>): Promise<boolean> {
  const { messageId } = work;
  return state.accept(
    'refresh',
    `card:${messageId}`,
    `${messageId}/${id}`,
    JSON.stringify(work),
    REMEMBER_MS,
  );
}

/** One step of the refresher: in a box of its own, so that no reply ever waits for it. */
export async function workRefresh(deps: RefreshDeps): Promise<StepResult> {
  const claim = await deps.state.claim('refresh', LEASE_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  try {
    const work = JSON.parse(claim.body) as Work;
    if (work.kind === 'creator') await findCards(work, claim, deps);
    else deps.count(await refreshCard(work, deps));
    await deps.state.settle(claim, { how: 'done' });
  } catch (error) {
    await failWork(claim, error, deps);
  }
  return { idleMs: 0 };
}

async function findCards(
  { creatorId, revision, force }: CreatorWork,
  { id }: Claim,
  { records, state, now }: RefreshDeps,
): Promise<void> {
  for (const { messageId } of await records.outdatedCards(creatorId, revision, now() - CHANGEABLE_MS))
    await orderChange({ kind: 'card', messageId, force }, id, state);
}

async function refreshCard(
  { messageId, force }: CardWork,
  deps: RefreshDeps,
): Promise<'refreshed' | 'current' | 'left'> {
  const sent = await deps.records.sentCard(messageId);
  const card = sent && (await deps.records.creator(sent.creatorId));
  if (!sent || !card || sent.sentAt < deps.now() - CHANGEABLE_MS) return 'left';
  if (!force && sent.revision >= card.revision) return 'current';
  await takeTurn(deps);
  const shareUrl = await deps.shareUrl(card.creatorId);
  const view = viewCard(card, sent.viewer);
  const banner = sent.shared ? text('share-to.banner', { nickname: view.nickname }) : null;
  return change(sent, card.revision, deps, () =>
    deps.refresher.refresh(messageId, { kind: 'client-card', view, shareUrl, banner }),
  );
}

async function takeTurn({ state }: RefreshDeps): Promise<void> {
  for (;;) {
    const waitMs = await state.limit('refresh:cards', EVERY_MS, AT_ONCE);
    if (waitMs <= 0) return;
    await pause(waitMs);
  }
}

/** A card that is too old, taken back or in a group that allows no changes is left as it is and forgotten. */
async function change(
  { messageId }: SentCard,
  revision: number,
  { records, log }: RefreshDeps,
  run: () => Promise<void>,
): Promise<'refreshed' | 'left'> {
  try {
    await run();
  } catch (error) {
    if (!isAppError(error, 'delivery-refused')) throw error;
    log.info({ messageId, feishuCode: error.details.feishuCode ?? null }, 'sent card cannot be changed');
    await records.forgetSentCard(messageId);
    return 'left';
  }
  await records.cardRefreshed(messageId, revision);
  return 'refreshed';
}

async function failWork(claim: Claim, error: unknown, { state, count, log }: RefreshDeps): Promise<void> {
  const { attempts } = claim;
  const reason = messageOf(error);
  const given = attempts > MAX_ATTEMPTS;
  log.warn(
    { work: claim.id, attempts, reason },
    given ? 'sent card given up' : 'sent card not refreshed yet',
  );
  count(given ? 'left' : 'retried');
  if (given) await state.settle(claim, { how: 'dead', reason: reason.slice(0, 200) });
  else await state.settle(claim, { how: 'retry', delayMs: RETRY_DELAYS_MS[attempts - 1] ?? LATER_DELAY_MS });
}
