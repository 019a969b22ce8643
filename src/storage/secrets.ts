import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyedHash, PhoneVault, Sealer } from '../application/ports.js';
import { AppError } from '../shared/errors.js';
import { KEY_BYTES } from './encryption-key.js';

export { loadOrCreateKey, parseKey } from './encryption-key.js';

const VERSION = 'v1';

/** AES-256-GCM as NIST SP 800-38D has it: an IV of 96 bits, a tag of 128. */
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What the subkeys are for; a text sealed for one purpose does not open under another. */
type Purpose = 'sealing' | 'phone' | 'hash';

/** Everything the program keeps secret with one key. */
export interface Secrets {
  readonly sealer: Sealer;
  readonly phoneVault: PhoneVault;
  readonly keyedHash: KeyedHash;
}

/**
 * Makes the secrets of a 32-byte key. Sealed texts read `v1.<keyId>.<base64url of iv, tag, ciphertext>`.
 * `previous` keys still open what they sealed; sealing and hashing are done with `key` alone, so hashes made
 * with a previous key no longer match. Throws `AppError('invalid-setting')` for a key of another length.
 */
export function createSecrets(key: Buffer, options: { readonly previous?: readonly Buffer[] } = {}): Secrets {
  const all = [key, ...(options.previous ?? [])];
  if (all.some((one) => one.length !== KEY_BYTES))
    throw new AppError('invalid-setting', `an encryption key must have ${KEY_BYTES} bytes`);
  const hashKey = subkey(key, 'hash');
  const keyedHash: KeyedHash = (purpose, value) =>
    createHmac('sha256', hashKey).update(purpose).update('\0').update(value).digest('base64url');
  return {
    sealer: createSealer(all, 'sealing'),
    phoneVault: createPhoneVault(createSealer(all, 'phone'), keyedHash),
    keyedHash,
  };
}

function subkey(key: Buffer, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `creator-card-bot ${purpose} ${VERSION}`, KEY_BYTES));
}

/** Names a key without telling it: the first 32 bits of its SHA-256. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

function createSealer(keys: readonly Buffer[], purpose: Purpose): Sealer {
  const ring = new Map(keys.toReversed().map((key) => [keyIdOf(key), subkey(key, purpose)]));
  const [current] = keys.map(keyIdOf);
  return {
    seal: (plain) => {
      const secret = ring.get(current ?? '');
      if (!secret) throw new AppError('internal', 'there is no key to seal with');
      return `${VERSION}.${current}.${encrypt(secret, `${VERSION}.${current}`, plain)}`;
    },
    open: (sealed) => {
      const [version, keyId = '', body = '', ...rest] = sealed.split('.');
      const secret = ring.get(keyId);
      if (version !== VERSION || rest.length > 0) throw unreadable('not a sealed text of this program');
      if (!secret) throw unreadable('sealed with another key');
      return decrypt(secret, `${VERSION}.${keyId}`, body);
    },
  };
}

function encrypt(secret: Buffer, bound: string, plain: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv).setAAD(Buffer.from(bound));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url');
}

function decrypt(secret: Buffer, bound: string, body: string): string {
  const bytes = Buffer.from(body, 'base64url');
  // The decoder skips what it does not know and the last letter has spare bits: only the one true spelling counts.
  if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== body)
    throw unreadable('damaged');
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, IV_BYTES), options);
    decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const ciphertext = bytes.subarray(IV_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch {
    throw unreadable('damaged');
  }
}

function unreadable(reason: string): AppError {
  return new AppError('unreadable-secret', `cannot open a sealed text: ${reason}`);
}

function createPhoneVault(sealer: Sealer, keyedHash: KeyedHash): PhoneVault {
  return {
    protect: (number) => ({
      sealed: sealer.seal(number),
      masked: maskPhone(number),
      index: keyedHash('phone', number),
    }),
    reveal: (phone) => sealer.open(phone.sealed),
  };
}

/** `13812348888` becomes `138****8888`. */
function maskPhone(number: string): string {
  return `${number.slice(0, 3)}****${number.slice(-4)}`;
}
