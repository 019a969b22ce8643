import { randomBytes } from 'node:crypto';

/** A request this early before the end gets a new token, before that the same one (Feishu docs: tenant_access_token). */
const RENEW_BEFORE_MS = 30 * 60_000;

/** The tenant tokens of the app, by the platform's renewal rule: an older token lives on to its own end. */
export class TenantTokens {
  private readonly expiries = new Map<string, number>();
  private newest: string | null = null;

  constructor(
    private readonly lifetimeMs: number,
    private readonly now: () => number,
  ) {}

  /** The token to use now, and the whole seconds it has left. */
  issue(): { readonly token: string; readonly expire: number } {
    const left = this.newest === null ? 0 : this.leftOf(this.newest);
    if (this.newest === null || left <= 0 || left < RENEW_BEFORE_MS) this.newest = this.create();
    return { token: this.newest, expire: Math.floor(this.leftOf(this.newest) / 1000) };
  }

  valid(token: string): boolean {
    return this.leftOf(token) > 0;
  }

  /** Makes every token invalid at once. */
  expireAll(): void {
    this.expiries.clear();
    this.newest = null;
  }

  private create(): string {
    const token = `t-${randomBytes(20).toString('hex')}`;
    this.expiries.set(token, this.now() + this.lifetimeMs);
    return token;
  }

  private leftOf(token: string): number {
    return (this.expiries.get(token) ?? 0) - this.now();
  }
}
