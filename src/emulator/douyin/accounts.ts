import { randomBytes } from 'node:crypto';

/** One account of the emulated platform. */
export interface DouyinAccount {
  readonly openId: string;
  readonly unionId: string;
  nickname: string;
  /** Changes with each new picture, as the real platform's addresses do. */
  picture: number;
}

interface Code {
  readonly openId: string;
  readonly until: number;
}

interface Token {
  readonly openId: string;
  until: number;
}

/** Lifetimes in ms, as the platform documents them: code 10 minutes, access token 15 days, refresh token 30 days. */
const CODE_LIVES = 600_000;
const ACCESS_LIVES = 15 * 86_400_000;
const REFRESH_LIVES = 30 * 86_400_000;

/** A failure the platform reports in an answer. */
export class DouyinFault extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The accounts, codes and tokens of the platform. */
export class DouyinAccounts {
  readonly all = new Map<string, DouyinAccount>();
  private readonly codes = new Map<string, Code>();
  private readonly access = new Map<string, Token>();
  private readonly refresh = new Map<string, Token>();

  constructor(private readonly now: () => number) {}

  add(nickname: string): DouyinAccount {
    const number = this.all.size + 1;
    const account = { openId: `_000emu${number}`, unionId: `union-${number}`, nickname, picture: 1 };
    this.all.set(account.openId, account);
    return account;
  }

  get(openId: string): DouyinAccount {
    const account = this.all.get(openId);
    if (!account) throw new DouyinFault(28001015, 'access_token and open_id do not match');
    return account;
  }

  issueCode(openId: string): string {
    const code = randomBytes(12).toString('hex');
    this.codes.set(code, { openId: this.get(openId).openId, until: this.now() + CODE_LIVES });
    return code;
  }

  /** A code works once. */
  exchange(code: string) {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (!found || found.until <= this.now()) throw new DouyinFault(10007, 'code expired');
    return this.issueTokens(found.openId, this.now() + REFRESH_LIVES);
  }

  /** A new access token; the refresh token and its end stay as they are. */
  renew(refreshToken: string) {
    const found = this.refresh.get(refreshToken);
    if (!found || found.until <= this.now()) throw new DouyinFault(10010, 'refresh_token expired');
    return this.issueTokens(found.openId, found.until, refreshToken);
  }

  private issueTokens(openId: string, refreshUntil: number, refreshToken?: string) {
    const access = `act.${randomBytes(16).toString('hex')}`;
    const refresh = refreshToken ?? `rft.${randomBytes(16).toString('hex')}`;
    this.access.set(access, { openId, until: this.now() + ACCESS_LIVES });
    this.refresh.set(refresh, { openId, until: refreshUntil });
    return {
      open_id: openId,
      access_token: access,
      refresh_token: refresh,
      expires_in: Math.round(ACCESS_LIVES / 1_000),
      refresh_expires_in: Math.round((refreshUntil - this.now()) / 1_000),
      scope: 'user_info',
    };
  }

  check(accessToken: string, openId: string): DouyinAccount {
    const token = this.access.get(accessToken);
    if (!token) throw new DouyinFault(28001003, 'invalid access_token');
    if (token.until <= this.now()) throw new DouyinFault(28001008, 'access_token expired');
    if (token.openId !== openId) throw new DouyinFault(28001015, 'access_token and open_id do not match');
    return this.get(openId);
  }

  /** Ends access tokens at once; refresh tokens go on. */
  expireAccess(openId: string): void {
    for (const token of this.access.values()) if (token.openId === openId) token.until = this.now();
  }

  /** The person took the consent back: all tokens are void. */
  revoke(openId: string): void {
    for (const tokens of [this.access, this.refresh])
      for (const [name, token] of tokens) if (token.openId === openId) tokens.delete(name);
  }

  expireCodes(): void {
    this.codes.clear();
  }
}
