import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Encrypts a push body: AES-256-CBC, key = SHA-256 of the Encrypt Key, base64 of IV and ciphertext (Feishu
 * docs: 接收事件).
 */
export function encryptBody(encryptKey: string, clear: string, iv: Buffer = randomBytes(16)): string {
  const key = createHash('sha256').update(encryptKey).digest();
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(clear, 'utf8'), cipher.final()]).toString('base64');
}

/** The headers that prove a push: SHA-256 over timestamp, nonce, Encrypt Key and the body as sent. */
export function signatureHeaders(encryptKey: string, body: string, epochMs: number): Record<string, string> {
  const timestamp = String(Math.floor(epochMs / 1000));
  const nonce = randomBytes(8).toString('hex');
  const signature = createHash('sha256')
    .update(timestamp + nonce + encryptKey + body)
    .digest('hex');
  return {
    'X-Lark-Request-Timestamp': timestamp,
    'X-Lark-Request-Nonce': nonce,
    'X-Lark-Signature': signature,
  };
}
