import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decrypt, hasValidSignature, sameSecret, sealedBytes } from '../../../bots/feishu/signature.js';
import { seal, signature } from '../../helpers/feishu-signing.js';

describe('the seal', () => {
  it('opens the vector of the documentation', () => {
    const sealed = sealedBytes('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=');
    expect(decrypt(sealed, 'test key')?.toString('utf8')).toBe('hello world');
  });

  it('opens whatever was sealed with the key, and nothing else crashes it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ minLength: 1 }),
        fc.string(),
        (clear, key, other) => {
          const sealed = sealedBytes(seal(clear, key));
          expect(decrypt(sealed, key)?.equals(Buffer.from(clear))).toBe(true);
          if (other !== key) expect(decrypt(sealed, other)?.equals(Buffer.from(clear)) ?? false).toBe(false);
        },
      ),
    );
  });

  it.each(['', 'garbage', '====', 'QUJD', 'A'.repeat(31), '好'.repeat(32), `${'QUJD'.repeat(16)} `])(
    'refuses %j by its form',
    (sealed) => {
      expect(() => sealedBytes(sealed)).toThrow(expect.objectContaining({ code: 'malformed' }));
    },
  );
});

describe('the signature', () => {
  it('proves exactly the bytes, the key, the time and the nonce it was made for', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.string({ minLength: 1 }), fc.nat(), (body, key, at) => {
        const headers = signature(body, key);
        expect(hasValidSignature(headers, body, key)).toBe(true);
        expect(hasValidSignature(headers, body, `${key}x`)).toBe(false);
        const changed = Buffer.from(body);
        changed[at % body.length] = (changed[at % body.length] ?? 0) ^ 1;
        expect(hasValidSignature(headers, changed, key)).toBe(false);
        for (const name of ['x-lark-request-timestamp', 'x-lark-request-nonce', 'x-lark-signature']) {
          expect(hasValidSignature({ ...headers, [name]: undefined }, body, key)).toBe(false);
          expect(hasValidSignature({ ...headers, [name]: `${headers[name]}0` }, body, key)).toBe(false);
        }
      }),
    );
  });
});

describe('secrets', () => {
  it('are compared whole', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    for (const guess of ['', 'ab', 'abcd', 'ABC', 'abd']) expect(sameSecret(guess, 'abc')).toBe(false);
  });
});
