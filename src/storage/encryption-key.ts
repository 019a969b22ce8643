import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '../shared/errors.js';

/** AES-256. */
export const KEY_BYTES = 32;

const KEY_FILE = 'encryption.key';

/** Reads a key written in base64. Throws `AppError('invalid-setting')` that says how to make one. */
export function parseKey(base64: string): Buffer {
  const text = base64.trim();
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== text)
    throw new AppError(
      'invalid-setting',
      `the encryption key must be ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${KEY_BYTES}`,
    );
  return key;
}

/**
 * The key of a data folder, made on first use (`encryption.key`, readable by its owner alone). Processes that
 * start together get the same key. Without this file nothing sealed can be read again, so keep a copy.
 * Throws `AppError('invalid-setting')` when the file is damaged or cannot be made.
 */
export function loadOrCreateKey(dataDir: string): Buffer {
  const file = join(dataDir, KEY_FILE);
  try {
    return readKey(file) ?? createKey(dataDir, file);
  } catch (error) {
    throw new AppError('invalid-setting', `${file}: ${messageOf(error)}`, {}, { cause: error });
  }
}

function readKey(file: string): Buffer | null {
  try {
    return parseKey(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Written and synced under a name of its own first, then linked: whoever links first made the key of all. */
function createKey(dataDir: string, file: string): Buffer {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    linkSync(draft, file);
    syncFolder(dataDir);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return parseKey(readFileSync(file, 'utf8'));
}

function writeDurably(file: string, content: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The new name survives a power cut too. Windows cannot open folders and needs no such step. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
