import type { CardView } from '../domain/card-view.js';
import type { OpenShareLink } from './open-share-link.js';

/** What a chat shows in place of a link of ours. */
export type LinkPreview =
  | { readonly kind: 'card'; readonly view: CardView; readonly shareUrl: string }
  /** The link's views are counted down: only whose card it is. */
  | { readonly kind: 'closed'; readonly nickname: string }
  /** Dead for whatever reason; the reasons are not told apart. */
  | { readonly kind: 'gone' };

/** Looks behind a link somebody posted, without counting a view; null when it is no share link of ours. */
export type PreviewLink = (url: string) => Promise<LinkPreview | null>;

/** Longer addresses are not ours. */
const MAX_URL = 2_000;

/** Makes the look behind links under `publicUrl`. */
export function createPreviewLink(open: OpenShareLink, publicUrl: string): PreviewLink {
  return async (url) => {
    const token = tokenIn(url, publicUrl);
    if (token === null) return null;
    const card = await open(token, { kind: 'look' });
    if (!card) return { kind: 'gone' };
    const { view, shareUrl, limited } = card;
    return limited ? { kind: 'closed', nickname: view.nickname } : { kind: 'card', view, shareUrl };
  };
}

/** The token of a page, a picture or a contact file below our own address. */
function tokenIn(url: string, publicUrl: string): string | null {
  if (url.length > MAX_URL || !URL.canParse(url)) return null;
  const [given, own] = [new URL(url), new URL(publicUrl)];
  const folder = `${own.pathname.replace(/\/$/, '')}/c/`;
  if (given.origin !== own.origin || !given.pathname.startsWith(folder)) return null;
  return /^([^/]+?)(?:\.png|\.vcf)?$/.exec(given.pathname.slice(folder.length))?.[1] ?? null;
}
