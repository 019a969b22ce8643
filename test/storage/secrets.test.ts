import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/shared/project-root.js';
import { createSecrets, loadOrCreateKey, parseKey } from '../../src/storage/secrets.js';
import { runProgram, serverFolder } from '../helpers/processes.js';

const key = randomBytes(32);
const { sealer, phoneVault, keyedHash } = createSecrets(key);
const UNREADABLE = expect.objectContaining({ name: 'AppError', code: 'unreadable-secret' });
const INVALID = expect.objectContaining({ name: 'AppError', code: 'invalid-setting' });
const written = fc.string({ unit: 'grapheme' });

describe('sealer', () => {
  it('opens what it sealed, never sealing twice alike nor showing the text', () => {
    fc.assert(
      fc.property(written, (plain) => {
        const sealed = sealer.seal(plain);
        expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
        expect(sealer.open(sealed)).toBe(plain);
        expect(sealer.seal(plain)).not.toBe(sealed);
        expect(createSecrets(key).sealer.open(sealed)).toBe(plain);
      }),
    );
    expect(sealer.seal('13812345678')).not.toContain('13812345678');
  });

  it('refuses a text with any one letter changed, added or removed', () => {
    const letters = fc.constantFrom(...'ABCXYZabcxyz019-_.=+/ \n\0é');
    fc.assert(
      fc.property(written, fc.nat(), letters, fc.constantFrom(0, 1), (plain, place, letter, removed) => {
        const sealed = sealer.seal(plain);
        const at = place % sealed.length;
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + removed);
        if (changed !== sealed) expect(() => sealer.open(changed)).toThrow(UNREADABLE);
        const shorter = sealed.slice(0, at) + sealed.slice(at + 1);
        expect(() => sealer.open(shorter)).toThrow(UNREADABLE);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a text with any one bit of its bytes changed', () => {
    const [version, keyId, body = ''] = sealer.seal('文字 text').split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const sealed = `${version}.${keyId}.${changed.toString('base64url')}`;
      expect(() => sealer.open(sealed)).toThrow(UNREADABLE);
    }
  });

  it('refuses a foreign key, another purpose and plain nonsense', () => {
    const sealed = sealer.seal('text');
    expect(() => createSecrets(randomBytes(32)).sealer.open(sealed)).toThrow(UNREADABLE);
    const phone = phoneVault.protect('13812345678');
    expect(() => sealer.open(phone.sealed)).toThrow(UNREADABLE);
    expect(() => phoneVault.reveal({ ...phone, sealed })).toThrow(UNREADABLE);
    for (const nonsense of ['', '.', 'v1', 'v1..', 'v1.00000000.AAAA', `v2${sealed.slice(2)}`, `${sealed}.`])
      expect(() => sealer.open(nonsense)).toThrow(UNREADABLE);
  });

  it('opens with a previous key, seals with the new one', () => {
    const next = randomBytes(32);
    const rotated = createSecrets(next, { previous: [key] });
    expect(rotated.sealer.open(sealer.seal('old'))).toBe('old');
    expect(rotated.phoneVault.reveal(phoneVault.protect('13812345678'))).toBe('13812345678');
    expect(createSecrets(next).sealer.open(rotated.sealer.seal('new'))).toBe('new');
    expect(() => sealer.open(rotated.sealer.seal('new'))).toThrow(UNREADABLE);
    expect(() => createSecrets(Buffer.alloc(16))).toThrow(INVALID);
  });
});

describe('phone vault', () => {
  it('masks, reveals, and knows equal numbers without showing them', () => {
    const phone = phoneVault.protect('13812348888');
    expect(phone.masked).toBe('138****8888');
    expect(phoneVault.reveal(phone)).toBe('13812348888');
    const again = phoneVault.protect('13812348888');
    expect(again.sealed).not.toBe(phone.sealed);
    expect(again.index).toBe(phone.index);
    expect(phoneVault.protect('13812348889').index).not.toBe(phone.index);
    expect(JSON.stringify([phone, again])).not.toContain('13812348888');
  });
});

describe('keyed hash', () => {
  it('depends on key, purpose and value, and on where one ends and the other begins', () => {
    const hash = keyedHash('binding-code', 'ABCD2345');
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createSecrets(key).keyedHash('binding-code', 'ABCD2345')).toBe(hash);
    const others = [
      keyedHash('phone', 'ABCD2345'),
      keyedHash('binding-code', 'ABCD2346'),
      keyedHash('binding-codeA', 'BCD2345'),
      createSecrets(randomBytes(32)).keyedHash('binding-code', 'ABCD2345'),
    ];
    expect(new Set([hash, ...others]).size).toBe(5);
  });
});

describe('parseKey', () => {
  it('reads 32 bytes of base64 and says how to make them otherwise', () => {
    expect(parseKey(`${key.toString('base64')}\n`)).toEqual(key);
    for (const wrong of ['', 'geheim', key.toString('hex'), randomBytes(16).toString('base64')])
      expect(() => parseKey(wrong)).toThrow(/openssl rand -base64 32/);
    expect(() => parseKey('x')).toThrow(INVALID);
  });
});

describe('loadOrCreateKey', () => {
  it('makes a key once, for its owner alone, and leaves no drafts', () => {
    const folder = serverFolder('key');
    const data = join(folder.path, 'data');
    const made = loadOrCreateKey(data);
    expect(made).toHaveLength(32);
    expect(loadOrCreateKey(data)).toEqual(made);
    expect(readdirSync(data)).toEqual(['encryption.key']);
    expect(statSync(join(data, 'encryption.key')).mode & 0o777).toBe(0o600);
    expect(parseKey(readFileSync(join(data, 'encryption.key'), 'utf8'))).toEqual(made);
    folder.remove();
  });

  it('never replaces a damaged key', () => {
    const folder = serverFolder('key');
    const file = join(folder.path, 'encryption.key');
    writeFileSync(file, 'half a k');
    expect(() => loadOrCreateKey(folder.path)).toThrow(INVALID);
    expect(() => loadOrCreateKey(folder.path)).toThrow(/encryption\.key/);
    expect(readFileSync(file, 'utf8')).toBe('half a k');
    rmSync(file);
    expect(() => loadOrCreateKey('/dev/null/data')).toThrow(INVALID);
    folder.remove();
    expect(existsSync(file)).toBe(false);
  });

  it('agrees among processes that start together', async () => {
    const folder = serverFolder('key');
    const module = pathToFileURL(join(projectRoot, 'dist/src/storage/secrets.js')).href;
    const program = `import { loadOrCreateKey } from ${JSON.stringify(module)};
      process.stdout.write(loadOrCreateKey(${JSON.stringify(folder.path)}).toString('hex'));`;
    const run = () => runProgram(process.execPath, ['--input-type=module', '-e', program]);
    const keys = await Promise.all(Array.from({ length: 6 }, run));
    expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
    expect(loadOrCreateKey(folder.path).toString('hex')).toBe(keys[0]?.stdout);
    folder.remove();
  });
});
