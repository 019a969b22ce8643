import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError, isAppError } from '../../shared/errors.js';
import { isPublicAddress } from './public-address.js';

/** One address of a host, as the resolver gives it. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Which addresses may be fetched. */
export interface AvatarSourceOptions {
  /** Host names; `*.example.com` stands for every name below it. */
  readonly hosts: readonly string[];
  /**
   * The one origin that may be plain http on a loopback address: the emulated platform's, such as
   * http://127.0.0.1:4001. Null everywhere else.
   */
  readonly loopbackOrigin: string | null;
  /** The system's resolver when not given. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  /** For tests with a server of their own: where a checked address is really reached, and whom to trust. */
  readonly dial?: { readonly port: number; readonly ca: string; readonly reach: (pinned: string) => string };
  /** Longest wait for the whole picture, ms; 8,000 when not given. */
  readonly withinMs?: number;
}

const WITHIN_MS = 8_000;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** A checked place: where to connect and what to ask for. */
interface Place {
  readonly url: URL;
  readonly pinned: ResolvedAddress;
}

/**
 * Fetches a picture from a listed host over https. Every address, that of each redirect too, is checked before
 * the connection, and the connection goes to the very address that was checked. At most three redirects, 5 MB
 * and 8 s. Throws `AppError`: `forbidden` for a place that may not be fetched, `too-large`, `timed-out`,
 * `not-found` for any answer but 200.
 */
export async function fetchAvatar(address: string, options: AvatarSourceOptions): Promise<Buffer> {
  const signal = AbortSignal.timeout(options.withinMs ?? WITHIN_MS);
  try {
    return await follow(address, options, signal);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('timed-out', 'the picture did not come', {}, { cause: error });
  }
}

async function follow(address: string, options: AvatarSourceOptions, signal: AbortSignal): Promise<Buffer> {
  let next = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const place = await checkPlace(next, options, signal);
    const response = await get(place, options, signal);
    const status = response.statusCode ?? 0;
    if (status === 200) return readPicture(response);
    response.destroy();
    const to = response.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || !to || !URL.canParse(to, place.url))
      throw new AppError('not-found', 'there is no picture', { status });
    next = new URL(to, place.url).href;
  }
  throw new AppError('forbidden', 'the picture is redirected too often');
}

async function checkPlace(
  address: string,
  options: AvatarSourceOptions,
  signal: AbortSignal,
): Promise<Place> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) throw new AppError('forbidden', 'the address of the picture is no address');
  if (options.loopbackOrigin !== null && url.origin === options.loopbackOrigin)
    return { url, pinned: { address: '127.0.0.1', family: 4 } };
  const plain = url.username === '' && url.password === '' && url.port === '';
  if (url.protocol !== 'https:' || !plain || !isListed(url.hostname, options.hosts))
    throw new AppError('forbidden', 'the picture is not on a listed host', { host: url.hostname });
  const addresses = await raceAbort((options.resolve ?? resolveHost)(url.hostname), signal);
  const [pinned] = addresses;
  // One private address among public ones is an attack or a mistake: none of them is used.
  if (!pinned || !addresses.every((one) => isPublicAddress(one.address)))
    throw new AppError('forbidden', 'the host of the picture is not on the public internet', {
      host: url.hostname,
    });
  return { url, pinned };
}

/** Names only: a literal address is never listed, whatever the setting says. */
function isListed(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === '' || isIP(name) !== 0 || name.startsWith('[')) return false;
  return hosts.some((listed) =>
    listed.startsWith('*.')
      ? name.endsWith(listed.slice(1)) && name.length >= listed.length
      : name === listed,
  );
}

function resolveHost(host: string): Promise<ResolvedAddress[]> {
  return lookup(host, { all: true, verbatim: true });
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/** Connects to the pinned address; the host name still stands in the request and is what the certificate must say. */
function get(
  { url, pinned }: Place,
  options: AvatarSourceOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const dial = secure ? options.dial : undefined;
  const target = dial ? { address: dial.reach(pinned.address), family: 4 } : pinned;
  const toPinned: LookupFunction = (_host, asked, done) =>
    asked.all ? done(null, [target]) : done(null, target.address, target.family);
  const fixed = {
    lookup: toPinned,
    agent: false,
    headers: { Accept: 'image/*', 'Accept-Encoding': 'identity' },
    signal,
    ...(dial ? { port: dial.port, ca: dial.ca } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? requestHttps : requestHttp)(url, fixed, resolve);
    request.once('error', reject);
    request.end();
  });
}

async function readPicture(response: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = Number(response.headers['content-length'] ?? 0);
  if (size > MAX_BYTES) {
    response.destroy();
    throw new AppError('too-large', 'the picture is over 5 MB');
  }
  size = 0;
  for await (const piece of response) {
    size += (piece as Buffer).length;
    if (size > MAX_BYTES) throw new AppError('too-large', 'the picture is over 5 MB');
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
