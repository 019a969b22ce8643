import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProfileSource } from '../../../src/application/account-ports.js';
import { type DouyinPlatform, startDouyinPlatform } from '../../../src/emulator/douyin/platform.js';
import { createDouyin } from '../../../src/providers/douyin/douyin.js';
import { memoryLog } from '../../helpers/state-tools.js';

const APP = { clientKey: 'awemulated0key', clientSecret: 'emulated-douyin-secret' };
const RETURN = 'https://bot.example.com/connect/douyin/callback';
const DAY_MS = 86_400_000;

describe('the Douyin open platform over HTTP', () => {
  let now = Date.UTC(2026, 10, 25);
  let platform: DouyinPlatform;
  let source: ProfileSource;
  const { log, lines } = memoryLog();
  beforeAll(async () => {
    platform = await startDouyinPlatform({ ...APP, now: () => now });
    source = createDouyin({ ...APP, domain: platform.domain, now: () => now, log });
  });
  beforeEach(() => platform.delay(0));
  afterAll(() => platform.close());

  async function grantFor(nickname: string) {
    const account = platform.addAccount(nickname);
    const back = new URL(await platform.agree(source.authorizeUrl('the-state', RETURN), account.openId));
    expect(back.origin + back.pathname).toBe(RETURN);
    expect(back.searchParams.get('state')).toBe('the-state');
    const code = back.searchParams.get('code') ?? '';
    return { account, code, grant: await source.exchange(code) };
  }

  it('asks for nickname and avatar only, on a page with a choice of accounts', async () => {
    const url = new URL(source.authorizeUrl('s t', RETURN));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_key: APP.clientKey,
      response_type: 'code',
      scope: 'user_info',
      redirect_uri: RETURN,
      state: 's t',
    });
    expect(url.pathname).toBe('/platform/oauth/connect/');
    platform.addAccount('<b>粗</b>');
    const page = await (await fetch(url)).text();
    expect(page).toContain('拒绝');
    expect(page).not.toContain('<b>粗');
  });

  it('turns a code into a grant, once, and reads the profile with it', async () => {
    const { account, code, grant } = await grantFor('小鱼\u202e 🐟\u200b');
    expect(grant).toMatchObject({
      openId: account.openId,
      accessExpiresAt: now + 15 * DAY_MS,
      refreshExpiresAt: now + 30 * DAY_MS,
    });
    const { profile, grant: same } = await source.profile(grant);
    expect(same).toEqual(grant);
    expect(profile).toMatchObject({ openId: account.openId, unionId: account.unionId, nickname: '小鱼 🐟' });
    expect(profile.avatarUrl).toMatch(/\/avatar\/\w+\/1\.png$/);
    await expect(source.exchange(code)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(source.exchange('nonsense')).rejects.toMatchObject({ details: { douyinCode: 10007 } });
  });

  it('renews an access token that is over or refused, and keeps the end of the refresh token', async () => {
    const { account, grant } = await grantFor('续期');
    platform.expireAccess(account.openId);
    const refused = await source.profile(grant);
    expect(refused.grant.accessToken).not.toBe(grant.accessToken);
    now += 16 * DAY_MS;
    const over = await source.profile(refused.grant);
    expect(over.profile.nickname).toBe('续期');
    expect(over.grant.refreshExpiresAt).toBe(grant.refreshExpiresAt);
    now += 30 * DAY_MS;
    await expect(source.profile(over.grant)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('says when the person took the consent back', async () => {
    const { account, grant } = await grantFor('反悔');
    platform.revoke(account.openId);
    await expect(source.profile(grant)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('does not wait for a slow platform, and takes an absent one for the same', async () => {
    const { grant } = await grantFor('慢');
    const { domain } = platform;
    const hasty = createDouyin({ ...APP, domain, now: () => now, log, answerWithinMs: 300 });
    platform.delay(5_000);
    const started = performance.now();
    await expect(hasty.profile(grant)).rejects.toMatchObject({ code: 'timed-out' });
    expect(performance.now() - started).toBeLessThan(4_000);
    const nobody = createDouyin({ ...APP, domain: 'http://127.0.0.1:9', now: () => now, log });
    await expect(nobody.exchange('x')).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('tells a wrong app from a wrong code', async () => {
    const options = { domain: platform.domain, now: () => now, log };
    const wrong = [
      createDouyin({ ...options, clientKey: APP.clientKey, clientSecret: 'wrong' }),
      createDouyin({ ...options, clientKey: 'other0key', clientSecret: APP.clientSecret }),
    ];
    for (const one of wrong)
      await expect(one.exchange('x')).rejects.toMatchObject({ code: 'invalid-setting' });
  });

  it('survives whatever else answers in the platform’s place', async () => {
    const answers: [number, string, string][] = [
      [200, '', 'malformed'],
      [200, '[]', 'malformed'],
      [200, '{"data":{"error_code":0}}', 'malformed'],
      [200, '{"data":null}', 'malformed'],
      [200, '{"err_no":28001003,"err_msg":"x","data":{}}', 'forbidden'],
      [200, '{"data":{"error_code":"10010"}}', 'forbidden'],
      [200, '{"data":{"error_code":999999}}', 'timed-out'],
      [200, `{"data":"${'x'.repeat(100_000)}"}`, 'malformed'],
      [503, '<html>', 'timed-out'],
      [302, '', 'timed-out'],
    ];
    let next = answers[0]!;
    const server = createServer((_request, response) => {
      response.writeHead(next[0], next[0] === 302 ? { Location: '/elsewhere' } : {});
      response.end(next[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const domain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const odd = createDouyin({ ...APP, domain, now: () => now, log });
    for (next of answers) await expect(odd.exchange('x'), next[1]).rejects.toMatchObject({ code: next[2] });
    server.close();
  });

  it('keeps tokens, codes and the secret out of the log', async () => {
    const { code, grant } = await grantFor('保密');
    await source.profile(grant);
    const all = lines.join('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [code, grant.accessToken, grant.refreshToken, APP.clientSecret, grant.openId])
      expect(all).not.toContain(secret);
  });
});
