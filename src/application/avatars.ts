import type { CardView } from '../domain/card-view.js';
import { messageOf } from '../shared/errors.js';
import type { CardPainter, Clock, KeyedHash, Log, Records, State } from './ports.js';

/** A picture that cannot be had is asked for again after this long. */
const TRY_EVERY_MS = 600_000;

/** How long a card waits for its first avatar before it is drawn with a letter. */
const FIRST_WAIT_MS = 1_500;

/** What avatars are got with. `fetch` and `normalise` throw for what may not or cannot be taken. */
export interface AvatarDeps {
  readonly records: Pick<Records, 'avatar' | 'saveAvatar'>;
  readonly state: Pick<State, 'limit'>;
  readonly hash: KeyedHash;
  readonly fetch: (address: string) => Promise<Buffer>;
  readonly normalise: (bytes: Buffer) => Promise<Buffer>;
  readonly now: Clock;
  readonly log: Log;
}

type Faced = Pick<CardView, 'creatorId' | 'avatarUrl'>;

/** Avatars as square JPEGs. */
export interface Avatars {
  /** The avatar of a card, or null for a letter. An address that does not answer any more leaves the kept copy. */
  of(view: Faced): Promise<Buffer | null>;
  /** Resolves when no fetch is under way. */
  settled(): Promise<void>;
}

/** Makes the keeper of avatars: fetched when a card is first looked at, kept in the records, then drawn from there. */
export function createAvatars(deps: AvatarDeps): Avatars {
  const running = new Map<string, Promise<Buffer | null>>();

  const refresh = (creatorId: string, address: string): Promise<Buffer | null> => {
    const known = running.get(creatorId);
    if (known) return known;
    const work = fetchOnce(creatorId, address, deps).finally(() => running.delete(creatorId));
    running.set(creatorId, work);
    return work;
  };

  const of = async ({ creatorId, avatarUrl }: Faced): Promise<Buffer | null> => {
    const kept = await deps.records.avatar(creatorId);
    if (avatarUrl === null || kept?.sourceUrl === avatarUrl) return kept?.jpeg ?? null;
    const fresh = refresh(creatorId, avatarUrl);
    const first = await Promise.race([fresh, pause(FIRST_WAIT_MS)]);
    return first ?? kept?.jpeg ?? null;
  };

  return { of, settled: async () => void (await Promise.all(running.values())) };
}

async function fetchOnce(creatorId: string, address: string, deps: AvatarDeps): Promise<Buffer | null> {
  try {
    const key = `avatar:${deps.hash('avatar', `${creatorId} ${address}`)}`;
    if ((await deps.state.limit(key, TRY_EVERY_MS, 1)) > 0) return null;
    const jpeg = await deps.normalise(await deps.fetch(address));
    await deps.records.saveAvatar(creatorId, { sourceUrl: address, jpeg }, deps.now());
    deps.log.debug({ creatorId, bytes: jpeg.length }, 'avatar kept');
    return jpeg;
  } catch (error) {
    deps.log.info({ creatorId, reason: messageOf(error), error }, 'avatar not taken');
    return null;
  }
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null).unref());
}

/** A painter that puts the avatar of the card's creator where others put a letter. */
export function paintWithAvatars(painter: CardPainter, avatars: Pick<Avatars, 'of'>): CardPainter {
  return {
    paint: async (view, shareUrl) => painter.paint(view, shareUrl, await avatars.of(view)),
  };
}
