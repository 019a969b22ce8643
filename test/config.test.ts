import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.js';
import { AppError } from '../src/shared/errors.js';

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).message.split('\n');
  }
  return [];
}

const FEISHU = {
  FEISHU_APP_ID: 'cli_a1b2c3d4e5f6a7b8',
  FEISHU_APP_SECRET: 's',
  FEISHU_VERIFICATION_TOKEN: 't',
};

describe('settings', () => {
  it('without any are emulator mode on loopback', () => {
    expect(loadConfig({})).toMatchObject({
      emulator: true,
      port: 3000,
      host: '127.0.0.1',
      feishu: null,
      wechat: null,
    });
  });

  it('with Feishu listen everywhere and keep no final slash', () => {
    const config = loadConfig({
      ...FEISHU,
      PUBLIC_URL: 'https://bot.example.com/',
      FEISHU_DOMAIN: 'https://open.larksuite.com/',
    });
    expect(config).toMatchObject({ emulator: false, host: '0.0.0.0', publicUrl: 'https://bot.example.com' });
    expect(config.feishu?.domain).toBe('https://open.larksuite.com');
  });

  it('take an empty setting for an unset one', () => {
    expect(loadConfig({ PORT: '', REDIS_URL: '', LOG_LEVEL: '' })).toMatchObject({
      port: 3000,
      redisUrl: null,
      logLevel: 'info',
    });
  });

  it('list all faults at once, each by name', () => {
    const faults = faultsOf({
      PORT: 'abc',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'localhost:6379',
      DATABASE_URL: 'postgres://localhost/bot',
      FEISHU_APP_ID: 'cli_a1b2c3d4e5f6a7b8',
      REPLICAS: '0',
    });
    const names = faults.map((fault) => fault.split(':')[0]).sort();
    expect(names).toEqual(
      [
        'DATABASE_URL',
        'ENCRYPTION_KEY',
        'FEISHU_APP_SECRET',
        'FEISHU_VERIFICATION_TOKEN',
        'LOG_LEVEL',
        'PORT',
        'REDIS_URL',
        'REPLICAS',
      ].filter((name) => name !== 'DATABASE_URL'),
    );
  });

  it('take a Douyin app only whole, with https everywhere but on loopback', () => {
    const app = { DOUYIN_CLIENT_KEY: 'aw0haqdl4fljkhaw', DOUYIN_CLIENT_SECRET: 's' };
    const names = (env: NodeJS.ProcessEnv) =>
      faultsOf({ ...FEISHU, ...env }).map((fault) => fault.split(':')[0]);
    expect(names({ DOUYIN_CLIENT_SECRET: 's', DOUYIN_DOMAIN: 'http://open.douyin.com' }).sort()).toEqual([
      'DOUYIN_CLIENT_KEY',
      'DOUYIN_DOMAIN',
      'PUBLIC_URL',
    ]);
    expect(names({ ...app, PUBLIC_URL: 'http://bot.example.com' })).toEqual(['PUBLIC_URL']);
    for (const hosts of ['10.0.0.1', '*', 'localhost', 'a.example.com,', '*.*.com', 'https://a.example.com'])
      expect(names({ DOUYIN_AVATAR_HOSTS: hosts }), hosts).toEqual(['DOUYIN_AVATAR_HOSTS']);
    const real = loadConfig({ ...FEISHU, ...app, PUBLIC_URL: 'https://bot.example.com' });
    expect(real.douyin?.domain).toBe('https://open.douyin.com');
    expect(real.avatars).toEqual({ hosts: ['*.douyinpic.com', '*.byteimg.com'], loopbackOrigin: null });
    const local = loadConfig({ ...app, DOUYIN_DOMAIN: 'http://127.0.0.1:4001/' });
    expect(local.avatars.loopbackOrigin).toBe('http://127.0.0.1:4001');
  });

  it('refuse several replicas without Redis, and a short key', () => {
    expect(faultsOf({ ...FEISHU, REPLICAS: '3' }).join()).toContain('REDIS_URL');
    expect(faultsOf({ ENCRYPTION_KEY: 'c2hvcnQ=' }).join()).toContain('32 bytes');
  });
});
