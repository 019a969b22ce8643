import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfileSource } from '../../src/application/account-ports.js';
import { issueTicket } from '../../src/application/connect-tickets.js';
import { createDouyinDoor, type DouyinDoor } from '../../src/application/douyin-door.js';
import type { State } from '../../src/application/ports.js';
import type { InboundEvent } from '../../src/domain/event.js';
import { AppError } from '../../src/shared/errors.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { serverFolder } from '../helpers/processes.js';
import { memoryLog } from '../helpers/state-tools.js';

const { keyedHash, sealer } = createSecrets(Buffer.alloc(32, 3));
const newToken = () => randomBytes(16).toString('base64url');

/** A platform that knows which code belongs to which account, each once. */
function platformOf(codes: Map<string, string>): ProfileSource {
  const grant = (openId: string) => ({
    openId,
    accessToken: 'act.secret',
    refreshToken: 'rft.secret',
    accessExpiresAt: 9e12,
    refreshExpiresAt: 9e12,
  });
  return {
    authorizeUrl: (state, to) => `https://open.douyin.com/?state=${state}&to=${encodeURIComponent(to)}`,
    exchange: async (code) => {
      const openId = codes.get(code);
      codes.delete(code);
      if (!openId) throw new AppError('invalid-input', 'code over');
      return grant(openId);
    },
    profile: async (given) => {
      const profile = { openId: given.openId, unionId: null, nickname: '昵称', avatarUrl: null };
      return { profile, grant: given };
    },
  };
}

describe('the way to Douyin and back', () => {
  const folder = serverFolder('door');
  const codes = new Map<string, string>();
  const told: InboundEvent[] = [];
  const { log } = memoryLog();
  let state: State;
  let door: DouyinDoor;
  let deps: Parameters<typeof createDouyinDoor>[0];
  beforeAll(() => {
    state = openLibsqlState(join(folder.path, 'bot.db'));
    deps = {
      state,
      hash: keyedHash,
      sealer,
      newToken,
      profiles: platformOf(codes),
      publicUrl: 'https://bot.example.com',
      tell: async (event) => void told.push(event),
      now: Date.now,
      log,
    };
    door = createDouyinDoor(deps);
  });
  afterAll(async () => {
    await state.close();
    folder.remove();
  });

  const ticketFor = (personId: string) => {
    const base = { platform: 'feishu', account: 'cli_1' } as const;
    const chat = { ...base, chatId: `oc_${personId}`, kind: 'direct' } as const;
    return issueTicket({ chat, person: { ...base, personId }, nickname: null }, deps);
  };
  const stateIn = (url: string) => new URL(url).searchParams.get('state') ?? '';
  const codeFor = (openId: string) => {
    const code = newToken();
    codes.set(code, openId);
    return code;
  };

  it('leads the person of the ticket to the chat it was made in, once', async () => {
    const opened = await door.open(await ticketFor('ou_a'), '');
    const way = { state: stateIn(opened!.authorizeUrl), browser: opened!.browser };
    expect(opened?.authorizeUrl).toContain(
      encodeURIComponent('https://bot.example.com/connect/douyin/callback'),
    );
    expect(await door.comeBack({ ...way, code: '' })).toBe('refused');
    const returned = { ...way, code: codeFor('open-a') };
    const ends = await Promise.all([1, 2, 3].map(() => door.comeBack(returned)));
    expect(ends).toEqual(['done', 'done', 'done']);
    expect(told.splice(0)).toMatchObject([
      {
        kind: 'notice',
        sender: { personId: 'ou_a' },
        chat: { chatId: 'oc_ou_a' },
        notice: { profile: { openId: 'open-a' } },
      },
    ]);
    expect(await door.comeBack({ ...way, code: codeFor('open-b') })).toBe('done');
    expect(told).toEqual([]);
  });

  it('uses the ticket up when the platform refuses the code', async () => {
    const opened = await door.open(await ticketFor('ou_f'), '');
    const way = { state: stateIn(opened!.authorizeUrl), browser: opened!.browser };
    expect(await door.comeBack({ ...way, code: 'nonsense' })).toBe('failed');
    expect(await door.comeBack({ ...way, code: codeFor('open-f') })).toBe('failed');
    expect(told).toEqual([]);
  });

  it('does not say done when the first return broke off before its end', async () => {
    const opened = await door.open(await ticketFor('ou_g'), '');
    const way = { state: stateIn(opened!.authorizeUrl), browser: opened!.browser };
    const away = createDouyinDoor({
      ...deps,
      tell: () => Promise.reject(new AppError('store-away', 'no answer')),
    });
    await expect(away.comeBack({ ...way, code: codeFor('open-g') })).rejects.toMatchObject({
      code: 'store-away',
    });
    const hasty = createDouyinDoor({ ...deps, patienceMs: 300 });
    expect(await hasty.comeBack({ ...way, code: codeFor('open-g') })).toBe('failed');
    expect(told).toEqual([]);
  });

  it('may be opened again, in two tabs of one browser too; every tab works, the first one counts', async () => {
    const ticket = await ticketFor('ou_t');
    const first = await door.open(ticket, '');
    const second = await door.open(ticket, first!.browser);
    expect(second?.browser).toBe(first?.browser);
    for (const tab of [first!, second!])
      expect(
        await door.comeBack({
          state: stateIn(tab.authorizeUrl),
          browser: tab.browser,
          code: codeFor('open-t'),
        }),
      ).toBe('done');
    expect(told.splice(0)).toHaveLength(1);
  });

  it('is closed to everything that does not fit together: no state, ticket or browser of another way', async () => {
    const ways = await Promise.all(
      ['ou_1', 'ou_2', 'ou_3'].map(async (person) => {
        const opened = await door.open(await ticketFor(person), '');
        return { state: stateIn(opened!.authorizeUrl), browser: opened!.browser };
      }),
    );
    const pick = fc.nat({ max: 2 });
    const noise = fc.oneof(
      fc.string(),
      fc.constantFrom('', '0', '__proto__', '../x', 'a'.repeat(22)),
      fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/),
    );
    const mixed = fc.tuple(pick, pick).filter(([one, other]) => one !== other);
    await fc.assert(
      fc.asyncProperty(mixed, noise, fc.nat({ max: 4 }), async ([one, other], odd, kind) => {
        const tries = [
          { state: ways[one]!.state, browser: ways[other]!.browser },
          { state: ways[one]!.state, browser: odd },
          { state: odd, browser: ways[one]!.browser },
          { state: odd, browser: odd },
          { state: ways[one]!.state.slice(0, -1), browser: ways[one]!.browser },
        ];
        const attempt = tries[kind]!;
        expect(await door.comeBack({ ...attempt, code: codeFor('open-evil') })).toBe('unknown');
        if (!ways.some((way) => way.state === odd)) expect(await door.open(odd, '')).toBeNull();
      }),
      { numRuns: 300 },
    );
    expect(told).toEqual([]);
    for (const way of ways) expect(await door.comeBack({ ...way, code: codeFor('open-own') })).toBe('done');
    expect(told.splice(0)).toHaveLength(3);
  });

  it('leaves neither tickets nor tokens in the store', async () => {
    const ticket = await ticketFor('ou_s');
    const opened = await door.open(ticket, '');
    const kept = [ticket, stateIn(opened!.authorizeUrl), opened!.browser];
    for (const secret of kept) {
      expect(await state.get(`douyin:ticket:${secret}`)).toBeNull();
      expect(await state.get(`douyin:state:${secret}`)).toBeNull();
    }
    const sealed = await state.get(`douyin:ticket:${keyedHash('douyin-ticket', ticket)}`);
    expect(sealed).toMatch(/^v1\./);
  });
});
