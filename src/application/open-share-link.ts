import { type CardView, viewCard } from '../domain/card-view.js';
import { linkState } from '../domain/share-terms.js';
import type { Clock, KeyedHash, Records, Sealer } from './ports.js';
import type { ShareLink } from './share-ports.js';
import { linkUrl, tokenHash } from './share-tokens.js';

/**
 * How somebody comes to a link. `view`: a person opens the page, which counts. `look`: a machine wants to know
 * what it is (HEAD, the preview of a chat), which does not. `part`: the picture or the contact file of a page;
 * `pass` is what that page handed out, or null.
 */
export type Visit =
  | { readonly kind: 'view' }
  | { readonly kind: 'look' }
  | { readonly kind: 'part'; readonly pass: string | null };

/** A card behind a link that works. */
export interface SharedCard {
  /** What a client may see. */
  readonly view: CardView;
  readonly shareUrl: string;
  /** Its views are counted down: whoever only looks must not be shown the card. */
  readonly limited: boolean;
  /** Opens the picture and the contact file for a while, even if this was the last view; null when not needed. */
  readonly pass: string | null;
}

/** Opens share links. Null for every dead one alike: unknown, malformed, revoked, expired, used up. */
export type OpenShareLink = (token: string, visit: Visit) => Promise<SharedCard | null>;

/** What links are opened with. */
export interface OpenShareLinkDeps {
  readonly records: Pick<Records, 'shareLink' | 'countShareView' | 'creator'>;
  readonly hash: KeyedHash;
  readonly sealer: Sealer;
  readonly publicUrl: string;
  readonly now: Clock;
}

/** How long the parts of a page that was counted stay open. */
const PASS_LIVES_MS = 30 * 60_000;

/** Longer ones are no tokens of ours; hashing is bounded all the same. */
const MAX_TOKEN = 200;

/**
 * Opens links by a keyed hash of their token, whatever its shape, so that neither an index nor a comparison tells
 * a guesser how near they are, and a malformed token costs what a wrong one does.
 */
export function createOpenShareLink(deps: OpenShareLinkDeps): OpenShareLink {
  return async (token, visit) => {
    const link = await deps.records.shareLink(tokenHash(token.slice(0, MAX_TOKEN), deps.hash));
    if (!link || !(await admits(link, visit, deps))) return null;
    const card = await deps.records.creator(link.creatorId);
    if (!card) return null;
    const limited = link.maxViews !== null;
    return {
      view: viewCard(card, 'client'),
      shareUrl: linkUrl(link, deps),
      limited,
      pass: limited && visit.kind === 'view' ? newPass(link, deps) : null,
    };
  };
}

async function admits(link: ShareLink, visit: Visit, deps: OpenShareLinkDeps): Promise<boolean> {
  const state = linkState(link, deps.now());
  if (visit.kind === 'view')
    return state === 'open' && (await deps.records.countShareView(link.token.hash, deps.now()));
  if (visit.kind === 'look' || link.maxViews === null) return state === 'open';
  return (state === 'open' || state === 'used-up') && isPass(visit.pass, link, deps);
}

function newPass(link: ShareLink, deps: OpenShareLinkDeps): string {
  return passUntil(link, deps.now() + PASS_LIVES_MS, deps);
}

function passUntil({ token }: ShareLink, until: number, { hash }: OpenShareLinkDeps): string {
  const end = until.toString(36);
  return `${end}.${hash('share-pass', `${token.hash} ${end}`)}`;
}

/** Both sides are hashed before they are compared, so that the time tells nothing about where they differ. */
function isPass(pass: string | null, link: ShareLink, deps: OpenShareLinkDeps): boolean {
  const until = Number.parseInt(pass?.split('.')[0] ?? '', 36);
  if (pass === null || !Number.isFinite(until) || until <= deps.now()) return false;
  const blind = (value: string) => deps.hash('share-pass-check', value.slice(0, MAX_TOKEN));
  return blind(pass) === blind(passUntil(link, until, deps));
}
