import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DouyinAccount, DouyinAccounts, DouyinFault } from './accounts.js';
import { consentPage } from './consent-page.js';
import { portrait } from './picture.js';

/** The app as the platform knows it, and its clock. */
export interface DouyinPlatformOptions {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly now?: () => number;
}

/** A local platform that speaks the OAuth and profile calls of open.douyin.com over HTTP. */
export interface DouyinPlatform {
  /** Base address, for `DOUYIN_DOMAIN`. */
  readonly domain: string;
  addAccount(nickname: string): DouyinAccount;
  /** What a person does on the consent page: the address to which the browser is sent back. */
  agree(authorizeUrl: string, openId: string): Promise<string>;
  rename(openId: string, nickname: string): void;
  /** A new picture at a new address; the old address answers 403 as an expired one does. */
  repaint(openId: string): void;
  revoke(openId: string): void;
  expireAccess(openId: string): void;
  expireCodes(): void;
  /** Every answer comes so much later, ms; 0 = at once. */
  delay(ms: number): void;
  /** Paths of all calls so far. */
  calls(): readonly string[];
  close(): Promise<void>;
}

/** Starts the platform on a free port of 127.0.0.1. */
export async function startDouyinPlatform(options: DouyinPlatformOptions): Promise<DouyinPlatform> {
  const accounts = new DouyinAccounts(options.now ?? Date.now);
  const calls: string[] = [];
  let delayMs = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', domain);
    calls.push(url.pathname);
    const fields = new URLSearchParams(await readBody(request));
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    answer(url, fields, response, { accounts, options, domain });
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const domain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    domain,
    addAccount: (nickname) => accounts.add(nickname),
    agree: async (authorizeUrl, openId) => {
      const asked = new URL(authorizeUrl);
      asked.pathname = '/platform/oauth/agree/';
      asked.searchParams.set('account', openId);
      const { headers } = await fetch(asked, { redirect: 'manual' });
      return headers.get('location') ?? '';
    },
    rename: (openId, nickname) => {
      accounts.get(openId).nickname = nickname;
    },
    repaint: (openId) => {
      accounts.get(openId).picture += 1;
    },
    revoke: (openId) => accounts.revoke(openId),
    expireAccess: (openId) => accounts.expireAccess(openId),
    expireCodes: () => accounts.expireCodes(),
    delay: (ms) => {
      delayMs = ms;
    },
    calls: () => [...calls],
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface World {
  readonly accounts: DouyinAccounts;
  readonly options: DouyinPlatformOptions;
  readonly domain: string;
}

function answer(url: URL, fields: URLSearchParams, response: ServerResponse, world: World): unknown {
  const { accounts, options } = world;
  const field = (name: string) => fields.get(name) ?? '';
  switch (url.pathname) {
    case '/platform/oauth/connect/':
      return html(response, consentPage(url, [...accounts.all.values()], options.clientKey));
    case '/platform/oauth/agree/':
      return sendBack(url, response, world);
    case '/oauth/access_token/':
      return json(response, () => {
        if (field('client_key') !== options.clientKey) throw new DouyinFault(10003, 'client_key unknown');
        if (field('client_secret') !== options.clientSecret) throw new DouyinFault(10013, 'wrong secret');
        return accounts.exchange(field('code'));
      });
    case '/oauth/refresh_token/':
      return json(response, () => accounts.renew(field('refresh_token')));
    case '/oauth/userinfo/':
      return json(response, () =>
        profileOf(accounts.check(field('access_token'), field('open_id')), world.domain),
      );
    case '/favicon.ico':
      return response.writeHead(204).end();
    default:
      return picture(url, response, accounts);
  }
}

function profileOf(account: DouyinAccount, domain: string) {
  const { openId, unionId, nickname, picture: version } = account;
  const avatar = `${domain}/avatar/${openId}/${version}.png`;
  return { open_id: openId, union_id: unionId, nickname, avatar, e_account_role: '' };
}

/** The platform answers 200 whatever happens and says in the body what went wrong. */
function json(response: ServerResponse, make: () => object): void {
  let body: object;
  try {
    body = { data: { error_code: 0, description: '', ...make() }, message: 'success' };
  } catch (error) {
    if (!(error instanceof DouyinFault)) throw error;
    body = { data: { error_code: error.code, description: error.message }, message: 'error' };
  }
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function html(response: ServerResponse, page: string): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(page);
}

function sendBack(url: URL, response: ServerResponse, { accounts }: World): void {
  const to = new URL(url.searchParams.get('redirect_uri') ?? '/', url);
  const openId = url.searchParams.get('account') ?? '';
  if (accounts.all.has(openId)) to.searchParams.set('code', accounts.issueCode(openId));
  else to.searchParams.set('errCode', '-1');
  to.searchParams.set('state', url.searchParams.get('state') ?? '');
  response.writeHead(302, { Location: to.href });
  response.end();
}

function picture(url: URL, response: ServerResponse, accounts: DouyinAccounts): void {
  const [, openId = '', version = ''] = /^\/avatar\/(\w+)\/(\d+)\.png$/.exec(url.pathname) ?? [];
  const account = accounts.all.get(openId);
  if (!account || account.picture !== Number(version)) {
    response.writeHead(403).end();
    return;
  }
  const seed = [...accounts.all.keys()].indexOf(openId) * 7 + account.picture;
  response.writeHead(200, { 'Content-Type': 'image/png' });
  response.end(portrait(seed));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
