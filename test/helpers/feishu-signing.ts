import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** A delivery as it travels. */
export interface SignedDelivery {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Seals a text as Feishu does: AES-256-CBC, key = SHA-256 of the Encrypt Key, IV first, base64. */
export function seal(clear: string | Buffer, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv);
  return Buffer.concat([iv, cipher.update(clear), cipher.final()]).toString('base64');
}

/** The three headers that prove a body. */
export function signature(
  body: string | Buffer,
  encryptKey: string,
  epochMs = Date.now(),
): Record<string, string> {
  const timestamp = String(Math.floor(epochMs / 1000));
  const nonce = randomBytes(5).toString('hex');
  const hash = createHash('sha256').update(timestamp + nonce + encryptKey);
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': hash.update(body).digest('hex'),
  };
}

/** A payload sealed and signed, ready to be posted. */
export function sealedAndSigned(payload: unknown, encryptKey: string, epochMs = Date.now()): SignedDelivery {
  const body = JSON.stringify({ encrypt: seal(JSON.stringify(payload), encryptKey) });
  return { body, headers: signature(body, encryptKey, epochMs) };
}
