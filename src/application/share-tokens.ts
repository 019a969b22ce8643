import type { KeyedHash, Sealer } from './ports.js';
import type { ShareLink, TokenOnFile } from './share-ports.js';

/** What hides and shows the tokens of share links. */
export interface TokenSecrets {
  readonly hash: KeyedHash;
  readonly sealer: Sealer;
}

/** The name under which a token is found; nothing about the token can be read from it. */
export function tokenHash(token: string, hash: KeyedHash): string {
  return hash('share-token', token);
}

/** A token as it may be kept. */
export function hideToken(token: string, { hash, sealer }: TokenSecrets): TokenOnFile {
  return { hash: tokenHash(token, hash), sealed: sealer.seal(token) };
}

/** The address of a link, for its owner and for whom it is given to. */
export function linkUrl(
  { token }: Pick<ShareLink, 'token'>,
  { sealer, publicUrl }: { readonly sealer: Sealer; readonly publicUrl: string },
): string {
  return `${publicUrl}/c/${sealer.open(token.sealed)}`;
}
