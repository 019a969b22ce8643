import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../src/storage/state/redis-url.js';

describe('REDIS_URL', () => {
  it('names one server, in clear or over TLS', () => {
    expect(parseRedisUrl('redis://127.0.0.1')).toEqual({
      kind: 'single',
      url: 'redis://127.0.0.1',
      nodes: [{ host: '127.0.0.1', port: 6379 }],
    });
    expect(parseRedisUrl('rediss://user:word@cache.test:6380/2')).toMatchObject({
      kind: 'single',
      nodes: [{ host: 'cache.test', port: 6380 }],
    });
  });

  it('names Sentinels with the master set, and the login of the servers', () => {
    expect(parseRedisUrl('redis-sentinel://bot:p%40ss@a:26379,b/main')).toEqual({
      kind: 'sentinel',
      nodes: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26379 },
      ],
      name: 'main',
      username: 'bot',
      password: 'p@ss',
    });
  });

  it('names nodes of a Cluster', () => {
    expect(parseRedisUrl('redis-cluster://:word@[::1]:7001,10.0.0.2:7002')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: '::1', port: 7001 },
        { host: '10.0.0.2', port: 7002 },
      ],
      name: '',
      password: 'word',
    });
  });

  it.each([
    'http://127.0.0.1',
    'redis-sentinel://a:26379',
    'redis-sentinel://a:x/main',
    'redis-cluster://',
    'redis-cluster://a b:1',
    'redis://',
    'redis-cluster://u:topsecret@a:1:2',
    'redis-cluster://u:100%@a:1',
  ])('refuses %s without repeating it', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
    expect(() => parseRedisUrl(url)).not.toThrow(/topsecret/);
  });
});
