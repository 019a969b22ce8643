import { randomBytes } from 'node:crypto';
import type { ProfileSource } from '../application/account-ports.js';
import { type Avatars, createAvatars } from '../application/avatars.js';
import { openLiveFaq } from '../application/live-faq.js';
import { createOpenShareLink, type OpenShareLink } from '../application/open-share-link.js';
import type { CardPainter, Records, State } from '../application/ports.js';
import { createTrainer } from '../application/trainer.js';
import type { AvatarConfig } from '../config.js';
import type { Metrics } from '../http/metrics.js';
import { fetchAvatar } from '../providers/avatar/fetch-avatar.js';
import { normaliseAvatar } from '../rendering/avatar.js';
import type { Logger } from '../shared/logger.js';
import type { loadTexts } from '../shared/texts.js';
import type { openSecrets } from '../storage/open-stores.js';
import { keptTraining, readShipped } from './shipped-knowledge.js';

/** 128 bits: nobody finds a share link by trying. */
const SHARE_TOKEN_BYTES = 16;

/** A token nobody guesses, fit for a URL. */
export function newToken(): string {
  return randomBytes(SHARE_TOKEN_BYTES).toString('base64url');
}

/** The FAQ on the published knowledge base, and what checks a new one. */
export async function openKnowledge(records: Records, log: Logger) {
  const { base: shipped, facts, digest } = readShipped();
  const trainer = createTrainer(facts);
  const trained = () => keptTraining(digest);
  const faq = await openLiveFaq({ records, trainer, shipped, digest, trained, now: Date.now, log });
  return { faq, trainer, facts };
}

/** What the parts of a running product share while it is put together. */
export interface Bench {
  readonly records: Records;
  readonly state: State;
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly texts: ReturnType<typeof loadTexts>;
  readonly painter: CardPainter;
  readonly avatars: Avatars;
  readonly profiles: ProfileSource | null;
  readonly metrics: Metrics;
  readonly knowledge: Awaited<ReturnType<typeof openKnowledge>>;
  readonly publicUrl: string;
  readonly revealMs: number;
  readonly log: Logger;
}

/** Opens share links for pages and previews. */
export function shareLinks({ records, secrets, publicUrl }: Bench): OpenShareLink {
  const { keyedHash: hash, sealer } = secrets;
  return createOpenShareLink({ records, hash, sealer, publicUrl, now: Date.now });
}

/** Keeps and fetches avatars. */
export function avatarKeeper(
  { records, state, secrets, log }: Pick<Bench, 'records' | 'state' | 'secrets' | 'log'>,
  source: AvatarConfig,
): Avatars {
  return createAvatars({
    records,
    state,
    hash: secrets.keyedHash,
    fetch: (address) => fetchAvatar(address, source),
    normalise: normaliseAvatar,
    now: Date.now,
    log: log.part('avatars'),
  });
}
