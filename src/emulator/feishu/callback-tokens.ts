import { randomBytes } from 'node:crypto';
import { ApiError } from './api-error.js';

const LIFE_MS = 30 * 60_000;
const USES = 2;

interface Grant {
  readonly messageId: string;
  readonly expiresAt: number;
  ready: boolean;
  used: number;
}

/** The `c-…` tokens of clicks: 30 minutes, 2 uses, only after the click was answered (Feishu docs: 延时更新消息卡片). */
export class CallbackTokens {
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly now: () => number) {}

  create(messageId: string): string {
    const token = `c-${randomBytes(20).toString('hex')}`;
    this.grants.set(token, { messageId, expiresAt: this.now() + LIFE_MS, ready: false, used: 0 });
    return token;
  }

  /** The click of this token was answered. */
  answered(token: string): void {
    const grant = this.grants.get(token);
    if (grant) grant.ready = true;
  }

  /** The message a token may update; throws `ApiError` 300020, 300030 or 300040. */
  use(token: string): string {
    const grant = this.grants.get(token);
    if (!grant) throw new ApiError(300020, 'the token is invalid');
    if (!grant.ready) throw new ApiError(300020, 'the token is used before the callback was answered');
    if (grant.expiresAt <= this.now()) throw new ApiError(300030, 'the token is expired');
    if (grant.used >= USES) throw new ApiError(300040, 'the token is used too often');
    grant.used += 1;
    return grant.messageId;
  }
}
