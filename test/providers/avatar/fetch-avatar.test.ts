import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AvatarSourceOptions, fetchAvatar } from '../../../src/providers/avatar/fetch-avatar.js';
import { isPublicAddress } from '../../../src/providers/avatar/public-address.js';
import { isAppError } from '../../../src/shared/errors.js';
import { startTlsHost, type TlsHost } from '../../helpers/tls-host.js';

const HOSTS = ['*.douyinpic.com', 'img.example.com'];

/** Addresses that must never be fetched, whatever answers there. */
const FORBIDDEN = [
  'http://p3.douyinpic.com/a.jpeg',
  'ftp://p3.douyinpic.com/a.jpeg',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'gopher://p3.douyinpic.com/',
  'https://p3.douyinpic.com:8443/a.jpeg',
  'https://user@p3.douyinpic.com/a.jpeg',
  'https://user:password@p3.douyinpic.com/a.jpeg',
  'https://p3.douyinpic.com@127.0.0.1/a.jpeg',
  'https://evil.com/a.jpeg',
  'https://douyinpic.com.evil.com/a.jpeg',
  'https://evildouyinpic.com/a.jpeg',
  'https://douyinpic.com/a.jpeg',
  'https://.douyinpic.com/a.jpeg',
  'https://img.example.com.evil.com/',
  'https://127.0.0.1/a.jpeg',
  'https://127.1/a.jpeg',
  'https://2130706433/a.jpeg',
  'https://0x7f000001/a.jpeg',
  'https://0177.0.0.1/a.jpeg',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/a.jpeg',
  'https://[::ffff:127.0.0.1]/a.jpeg',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://localhost/a.jpeg',
  'https://localhost.localdomain/',
  'https://metadata.google.internal/',
  'http://127.0.0.1:4001/a.jpeg',
  'http://127.0.0.1/a.jpeg',
  'not an address',
  '',
];

/** What a listed host may resolve to without being connected to. */
const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '100::1',
  '2001:db8::1',
  '2001::1',
  '2002:7f00:1::',
  '3fff::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'nonsense',
];

/** The code of the failure; a picture is a failure of the test. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
  return 'fetched';
}

describe('fetching an avatar', () => {
  let host: TlsHost;
  let inside: { url: string; hits: number; close: () => void };
  beforeAll(async () => {
    host = await startTlsHost();
    const server = createServer((_request, response) => {
      inside.hits += 1;
      response.end('inside');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    inside = { url: `http://127.0.0.1:${port}`, hits: 0, close: () => server.close() };
  });
  afterAll(() => {
    host?.close();
    inside?.close();
  });

  const options = (change: Partial<AvatarSourceOptions> = {}): AvatarSourceOptions => ({
    hosts: HOSTS,
    loopbackOrigin: null,
    resolve: async () => [{ address: '8.8.8.8', family: 4 }],
    dial: host.dial,
    ...change,
  });

  it.each(FORBIDDEN)('refuses %s', async (address) => {
    expect(await refusal(fetchAvatar(address, options()))).toBe('forbidden');
  });

  it.each(PRIVATE)('does not connect to a listed name that resolves to %s', async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    const family = address.includes(':') ? 6 : 4;
    for (const answers of [[address], ['8.8.8.8', address]]) {
      const resolve = async () => answers.map((one) => ({ address: one, family }));
      expect(await refusal(fetchAvatar('https://p3.douyinpic.com/a.jpeg', options({ resolve })))).toBe(
        'forbidden',
      );
    }
    expect(host.reached()).toEqual([]);
  });

  it('knows public addresses', () => {
    for (const address of [
      '8.8.8.8',
      '1.1.1.1',
      '172.32.0.1',
      '100.128.0.1',
      '2400:3200::1',
      '2606:4700::1111',
    ])
      expect(isPublicAddress(address), address).toBe(true);
  });

  it('is fetched from the loopback origin of an emulated platform alone, and no redirect leads elsewhere', async () => {
    const open = { hosts: HOSTS, loopbackOrigin: inside.url };
    expect((await fetchAvatar(`${inside.url}/a.png`, open)).toString()).toBe('inside');
    expect(await refusal(fetchAvatar('http://127.0.0.1:1/a.png', open))).toBe('forbidden');
    expect(await refusal(fetchAvatar(inside.url, { hosts: HOSTS, loopbackOrigin: null }))).toBe('forbidden');
  });

  it('follows redirects by hand, checks each, and connects to the very address that was checked', async () => {
    const hop = (to: string) => `https://p3.douyinpic.com/to?${encodeURIComponent(to)}`;
    const before = inside.hits;
    let asked = 0;
    const turncoat = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '8.8.8.8' : '127.0.0.1', family: 4 }];
    };
    const address = 'https://p3.douyinpic.com/picture';
    expect((await fetchAvatar(address, options({ resolve: turncoat }))).toString()).toBe('picture');
    expect([asked, host.reached()]).toEqual([1, ['8.8.8.8']]);
    expect(await refusal(fetchAvatar(address, options({ resolve: turncoat })))).toBe('forbidden');
    expect((await fetchAvatar(hop(hop('/picture')), options())).toString()).toBe('picture');
    const evil = [
      inside.url,
      `${inside.url}/latest/meta-data`,
      'http://169.254.169.254/',
      'https://evil.com/',
      'https://127.0.0.1/',
      'https://p3.douyinpic.com:22/',
      'http://p3.douyinpic.com/picture',
      'file:///etc/passwd',
      '//localhost/',
      hop(hop(hop('/picture'))),
    ];
    for (const to of evil) expect(await refusal(fetchAvatar(hop(to), options())), to).toBe('forbidden');
    expect(inside.hits).toBe(before);
  });

  it('ends at 5 MB, said or not, at the time limit, and at any other answer', async () => {
    const get = (path: string, more: Partial<AvatarSourceOptions> = {}) =>
      refusal(fetchAvatar(`https://p3.douyinpic.com${path}`, options(more)));
    expect(await get('/large-said')).toBe('too-large');
    expect(await get('/large')).toBe('too-large');
    expect(await get('/hang', { withinMs: 200 })).toBe('timed-out');
    expect(await get('/drip', { withinMs: 200 })).toBe('timed-out');
    expect(await get('/missing')).toBe('not-found');
    expect(await get('/picture', { hosts: ['*'] })).toBe('forbidden');
    expect(await get('/picture', { dial: { ...host.dial, ca: '' } })).toBe('timed-out');
    expect(await get('/picture', { resolve: () => new Promise(() => {}), withinMs: 100 })).toBe('timed-out');
    expect(await get('/picture', { resolve: async () => [] })).toBe('forbidden');
  });
});
