import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock, Log, State } from '../../src/application/ports.js';
import { messageOf } from '../../src/shared/errors.js';

/** Where tokens are shared between replicas. The values are secrets: the store must seal them. */
export type TokenStore = Pick<State, 'get' | 'set' | 'lease' | 'release'>;

/** A token as the platform gave it. */
export interface FreshToken {
  readonly token: string;
  /** How long it is good for, ms (at most 2 h; Feishu docs: 自建应用获取 tenant_access_token). */
  readonly lifeMs: number;
}

/** Hands out the app's access token. */
export interface TokenCache {
  token(): Promise<string>;
  /** Forgets a token that the platform no longer takes; another one, fetched meanwhile, stays. */
  drop(token: string): Promise<void>;
}

/** What a token cache works with. */
export interface TokenCacheOptions {
  readonly store: TokenStore;
  readonly appId: string;
  /** Tells this process from others that share the store. */
  readonly holder: string;
  readonly fetch: () => Promise<FreshToken>;
  readonly now: Clock;
  readonly log: Log;
}

/** A token is given up this long before its end, as the SDK does; short-lived ones a tenth of their life. */
const MARGIN_MS = 180_000;

/** Longer than one token request may take. */
const LEASE_MS = 8_000;

/** How long to wait for another replica's token before asking for one all the same; parallel requests do no harm. */
const PATIENCE_MS = 4_000;

const POLL_MS = 50;

const storedSchema = z.object({ token: z.string().min(1), until: z.number() });

type Stored = z.infer<typeof storedSchema>;

/**
 * A token cache over the shared store with a single flight: callers of one process share one promise, replicas
 * take turns by a lease. A store that is away costs a token request, never the call.
 */
export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const { now } = options;
  let known: Stored | null = null;
  let flight: Promise<Stored> | null = null;
  const fresh = (stored: Stored | null) => (stored && stored.until > now() ? stored : null);
  const load = async () => fresh(await readStored(options)) ?? (await takeTurn(options, fresh));
  return {
    token: async () => {
      const current = fresh(known);
      if (current) return current.token;
      flight ??= load().finally(() => {
        flight = null;
      });
      known = await flight;
      return known.token;
    },
    drop: async (token) => {
      if (known?.token === token) known = null;
      if ((await readStored(options))?.token === token) await write(options, null);
    },
  };
}

const nameOf = ({ appId }: TokenCacheOptions) => `feishu:token:${appId}`;

/** Fetches as the only one, or waits for the token of whoever is fetching. */
async function takeTurn(
  options: TokenCacheOptions,
  fresh: (stored: Stored | null) => Stored | null,
): Promise<Stored> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    if (await holdsLease(options)) break;
    await pause(POLL_MS);
    const others = fresh(await readStored(options));
    if (others) return others;
  }
  try {
    return fresh(await readStored(options)) ?? (await fetchAndStore(options));
  } finally {
    await options.store.release(nameOf(options), options.holder).catch(() => false);
  }
}

async function holdsLease(options: TokenCacheOptions): Promise<boolean> {
  try {
    return (await options.store.lease(nameOf(options), options.holder, LEASE_MS)) > 0;
  } catch {
    return true;
  }
}

async function fetchAndStore(options: TokenCacheOptions): Promise<Stored> {
  const { token, lifeMs } = await options.fetch();
  const stored = { token, until: options.now() + lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
  await write(options, stored);
  return stored;
}

async function readStored(options: TokenCacheOptions): Promise<Stored | null> {
  try {
    const value = await options.store.get(nameOf(options));
    return value ? (storedSchema.safeParse(JSON.parse(value)).data ?? null) : null;
  } catch (error) {
    options.log.warn({ reason: messageOf(error) }, 'stored access cannot be read');
    return null;
  }
}

/** The store has no removal, so an emptied entry stands in for it. */
async function write(options: TokenCacheOptions, stored: Stored | null): Promise<void> {
  const ttlMs = stored ? Math.max(1, Math.ceil(stored.until - options.now())) : 1;
  try {
    await options.store.set(nameOf(options), stored ? JSON.stringify(stored) : '', ttlMs);
  } catch (error) {
    options.log.warn({ reason: messageOf(error) }, 'access cannot be shared with other replicas');
  }
}
