import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, Records, State } from '../application/ports.js';
import { openLibsqlRecords, openPostgresRecords } from './records/open-records.js';
import { createSecrets, loadOrCreateKey, parseKey } from './secrets.js';
import { openLibsqlState } from './state/libsql-state.js';
import { openRedisState } from './state/redis-state.js';

/** Where things are kept; see the settings of the same names. */
export interface StoreSettings {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly redisAllowUnsafe: boolean;
  readonly encryptionKey: string | null;
}

function dataFile(settings: StoreSettings): string {
  mkdirSync(settings.dataDir, { recursive: true });
  return join(settings.dataDir, 'bot.db');
}

/** Opens the records, in Postgres or in the SQLite file of the data folder, with all migrations applied. */
export function openRecords(settings: StoreSettings): Promise<Records> {
  return settings.databaseUrl
    ? openPostgresRecords(settings.databaseUrl)
    : openLibsqlRecords(dataFile(settings));
}

/** Opens the state, in Redis or in the same SQLite file. Throws `AppError('store-unsafe')` for a Redis that forgets. */
export async function openState(settings: StoreSettings, log: Log): Promise<State> {
  if (!settings.redisUrl) return openLibsqlState(dataFile(settings));
  return openRedisState(settings.redisUrl, { allowUnsafe: settings.redisAllowUnsafe, log });
}

/** Loads the encryption key from the settings or, when there is none, from the data folder, where it is made once. */
export function openSecrets(settings: StoreSettings): ReturnType<typeof createSecrets> {
  if (settings.encryptionKey) return createSecrets(parseKey(settings.encryptionKey));
  mkdirSync(settings.dataDir, { recursive: true });
  return createSecrets(loadOrCreateKey(settings.dataDir));
}
