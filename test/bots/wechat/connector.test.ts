import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ConnectorLease,
  type ConnectorStatus,
  startWechatConnector,
} from '../../../bots/wechat/connector-process.js';
import { EXIT_REFUSED } from '../../../bots/wechat/protocol.js';
import type { InboundEvent } from '../../../src/domain/event.js';
import { startWechatGateway, type WechatGateway } from '../../../src/emulator/wechat/gateway.js';
import { projectRoot } from '../../../src/shared/project-root.js';
import { temporaryFolder, until } from '../../helpers/product.js';
import { memoryLog } from '../../helpers/state-tools.js';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** One lease that many may want, in this process. */
function leaseTable(ttlMs: number): (name: string) => ConnectorLease {
  let holder: { readonly name: string; readonly until: number } | null = null;
  const held = () => (holder && holder.until > performance.now() ? holder.name : null);
  return (name) => ({
    ttlMs,
    acquire: async () => {
      if (held() !== null && held() !== name) return 0;
      holder = { name, until: performance.now() + ttlMs };
      return 1;
    },
    release: async () => {
      if (held() === name) holder = null;
    },
  });
}

interface HolderOptions {
  readonly lease?: ConnectorLease;
  readonly admit?: (event: InboundEvent) => Promise<unknown>;
  readonly token?: string;
}

/** A holder with everything it told. It answers each new message with its text, as the product would. */
function hold(connection: { token: string; endpoint: string }, options: HolderOptions = {}) {
  const { log, lines } = memoryLog();
  const events: InboundEvent[] = [];
  const seen = new Set<string>();
  let status: ConnectorStatus = { leader: false, loggedIn: false };
  const connector = startWechatConnector({
    connection: {
      puppet: 'wechaty-puppet-service',
      ...connection,
      ...(options.token ? { token: options.token } : {}),
      insecure: true,
      environment: {},
    },
    lease: options.lease ?? leaseTable(3_000)('one'),
    admit: async (event) => {
      await options.admit?.(event);
      if (seen.has(event.id)) return;
      seen.add(event.id);
      events.push(event);
      if (event.kind !== 'message') return;
      const body = { text: `回答 ${event.text}` };
      await connector.send({ chatId: event.chat.chatId, room: false, mention: null, body });
    },
    report: (next) => {
      status = next;
    },
    askForLogin: async () => {},
    log,
  });
  closers.push(() => connector.close());
  const pids = () =>
    lines.flatMap((line) => /connector started \{"pid":(\d+)\}/.exec(line)?.[1] ?? []).map(Number);
  return { connector, events, lines, status: () => status, pids, pid: () => pids().at(-1) ?? 0 };
}

async function gatewayOf(options: { port?: number; token?: string } = {}): Promise<WechatGateway> {
  const gateway = await startWechatGateway(options);
  closers.push(() => gateway.close());
  return gateway;
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const texts = (gateway: WechatGateway) => gateway.sent().map((message) => message.text);

describe('the connector and the gateway', () => {
  it('attach, talk, outlive an outage and a kill, and answer nothing twice', async () => {
    let gateway = await startWechatGateway({});
    const { connection } = gateway;
    const port = Number(connection.endpoint.split(':')[1]);
    const one = hold(connection);
    await until('the login', () => one.connector.ready());
    expect(one.status()).toEqual({ leader: true, loggedIn: true });

    const lin = gateway.addContact('小林');
    const first = gateway.say(lin, '一');
    await until('an answer', () => gateway.sent().length === 1);
    for (let again = 0; again < 3; again += 1) gateway.redeliver(first);
    gateway.say(lin, '二');
    await until('the next answer', () => texts(gateway).includes('回答 二'));
    expect(texts(gateway)).toEqual(['回答 一', '回答 二']);

    process.kill(one.pid(), 'SIGKILL');
    await until('the end to be noticed', () => !one.connector.ready());
    expect(
      await one.connector.send({ chatId: lin, room: false, mention: null, body: { text: 'x' } }),
    ).toMatchObject({
      outcome: 'not-sent',
    });
    await until('a new connector', () => one.connector.ready());
    gateway.redeliver(first);
    gateway.say(lin, '三');
    await until('an answer after the kill', () => texts(gateway).includes('回答 三'));
    expect(texts(gateway)).toEqual(['回答 一', '回答 二', '回答 三']);

    expect(gateway.stops()).toBe(0);
    await gateway.close();
    await until('the outage to be noticed', () => !one.connector.ready());
    gateway = await gatewayOf({ port, token: connection.token });
    await until('the connector to be back', () => one.connector.ready());
    gateway.say(gateway.addContact('小林'), '四');
    await until('an answer after the outage', () => gateway.sent().length === 1);
    expect(texts(gateway)).toEqual(['回答 四']);
    expect(new Set(one.pids()).size).toBeGreaterThanOrEqual(3);
    await one.connector.close();
    expect(one.status()).toEqual({ leader: false, loggedIn: false });
    expect(gateway.stops()).toBe(0);
    const another = hold(connection);
    await until('the account to be logged in still', () => another.connector.ready());
  });

  it('refused for a wrong token, the connector ends with the code for it and waits a minute', async () => {
    const gateway = await gatewayOf();
    const one = hold(gateway.connection, { token: 'insecure_wrong' });
    await until('the refusal', () => one.lines.some((line) => line.includes('refuses the token')));
    const line = one.lines.find((entry) => entry.includes('refuses the token')) ?? '';
    expect(line).toContain(`"code":${EXIT_REFUSED}`);
    expect(line).toContain('"waitMs":60000');
    expect(one.connector.ready()).toBe(false);
    expect(one.pids()).toHaveLength(1);
  });

  it('offers an event until it is admitted, in order', async () => {
    const gateway = await gatewayOf();
    let away = true;
    const admit = async () => {
      if (away) throw new Error('store away');
    };
    const one = hold(gateway.connection, { admit });
    await until('the login', () => one.connector.ready());
    const lin = gateway.addContact('小林');
    for (const words of ['一', '二', '三']) gateway.say(lin, words);
    await until('a failed offer', () => one.lines.some((line) => line.includes('not admitted yet')));
    away = false;
    await until('all answers', () => gateway.sent().length === 3);
    expect(texts(gateway)).toEqual(['回答 一', '回答 二', '回答 三']);
    expect(one.lines.join()).not.toMatch(/[一二三]"/);
  });

  it('keeps what it heard over the loss of the account and the end of its connector', async () => {
    const gateway = await gatewayOf();
    let away = false;
    const lease = leaseTable(1_500)('one');
    const acquire = async () => {
      if (away) throw new Error('store away');
      return lease.acquire();
    };
    const admit = async () => {
      if (away) throw new Error('store away');
    };
    const one = hold(gateway.connection, { admit, lease: { ...lease, acquire } });
    await until('the login', () => one.connector.ready());
    const first = one.pid();
    away = true;
    const lin = gateway.addContact('小林');
    for (const words of ['一', '二']) gateway.say(lin, words);
    await until('a failed offer', () => one.lines.some((line) => line.includes('not admitted yet')));
    await until('the connector to be ended', () => !isAlive(first));
    away = false;
    await until('both', () => one.events.length === 2);
    expect(one.events.map((event) => event.kind === 'message' && event.text)).toEqual(['一', '二']);
  });

  it('hands over what it has when it is closed', async () => {
    const gateway = await gatewayOf();
    const waiting: (() => void)[] = [];
    const one = hold(gateway.connection, {
      admit: () => new Promise<void>((resolve) => waiting.push(resolve)),
    });
    await until('the login', () => one.connector.ready());
    gateway.say(gateway.addContact('小林'), '一');
    await until('the offer', () => waiting.length === 1);
    const closed = one.connector.close();
    expect(isAlive(one.pid())).toBe(true);
    waiting[0]?.();
    await closed;
    expect(one.events).toHaveLength(1);
    expect(isAlive(one.pid())).toBe(false);
    expect(gateway.stops()).toBe(0);
  });

  it('keeps nothing of anybody in a file', async () => {
    const gateway = await gatewayOf();
    const one = hold(gateway.connection);
    await until('the login', () => one.connector.ready());
    gateway.say(gateway.addContact('只在内存里的人'), '只在内存里的话');
    await until('an answer', () => gateway.sent().length === 1);
    const environment = readFileSync(`/proc/${one.pid()}/environ`, 'utf8').split('\0');
    expect(environment).toContain('HOME=/dev/null');
    const open = readdirSync(`/proc/${one.pid()}/fd`).flatMap((fd) => {
      const path = join(`/proc/${one.pid()}/fd`, fd);
      return existsSync(path) ? [readlinkSync(path)] : [];
    });
    expect(open.filter((path) => /wechaty|payload|\.ldb|\.log$|LOCK|MANIFEST/.test(path))).toEqual([]);
    expect(one.lines.join()).not.toContain('只在内存里');
  });
});

describe('one account and two holders', () => {
  it('has one connector, and goes over when it is released', async () => {
    const gateway = await gatewayOf();
    const lease = leaseTable(1_500);
    const [one, two] = [
      hold(gateway.connection, { lease: lease('one') }),
      hold(gateway.connection, { lease: lease('two') }),
    ];
    await until('one to log in', () => one.connector.ready() || two.connector.ready());
    expect([one.pids().length, two.pids().length].sort()).toEqual([0, 1]);
    const [holder, other] = one.connector.ready() ? [one, two] : [two, one];
    await holder.connector.close();
    await until('the other to log in', () => other.connector.ready());
    expect(isAlive(holder.pid())).toBe(false);
    gateway.say(gateway.addContact('小林'), '一');
    await until('an answer', () => gateway.sent().length === 1);
    expect(other.events).toHaveLength(1);
    expect(gateway.stops()).toBe(0);
  });

  it('goes over when the store no longer answers its holder, which lets go in time', async () => {
    const gateway = await gatewayOf();
    const lease = leaseTable(1_500);
    let answering = true;
    const own = lease('one');
    const hung = { ...own, acquire: () => (answering ? own.acquire() : new Promise<number>(() => {})) };
    const one = hold(gateway.connection, { lease: hung });
    await until('the login', () => one.connector.ready());
    const two = hold(gateway.connection, { lease: lease('two') });
    answering = false;
    await until('the first to let go', () => !one.connector.ready());
    await until('the second to hold it', () => two.connector.ready());
    expect(isAlive(one.pid())).toBe(false);
    expect(
      await one.connector.send({ chatId: 'x', room: false, mention: null, body: { text: 'x' } }),
    ).toMatchObject({
      outcome: 'not-sent',
    });
    expect(one.status()).toEqual({ leader: false, loggedIn: false });
    expect(gateway.stops()).toBe(0);
  });
});

describe('a gateway in a process of its own', () => {
  it('frozen for a while is left and found again, with the account logged in', async () => {
    const gatewayModule = join(projectRoot, 'dist/src/emulator/wechat/gateway.js');
    const program = `import { startWechatGateway } from ${JSON.stringify(gatewayModule)};
      const gateway = await startWechatGateway({});
      const lin = gateway.addContact('小林');
      process.on('message', (words) => gateway.say(lin, words));
      gateway.on('sent', ({ text }) => process.send({ sent: text, stops: gateway.stops() }));
      process.send(gateway.connection);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    closers.push(() => void child.kill('SIGKILL'));
    const [connection] = (await once(child, 'message')) as [{ token: string; endpoint: string }];
    const sent: { sent: string; stops: number }[] = [];
    child.on('message', (message) => void sent.push(message as (typeof sent)[number]));
    const one = hold(connection);
    await until('the login', () => one.connector.ready());
    child.kill('SIGSTOP');
    await until(
      'the silence to be noticed',
      () => one.lines.some((line) => line.includes('"silent"')),
      30_000,
    );
    await until('the connector to end', () => !one.connector.ready());
    child.kill('SIGCONT');
    await until('the connector to be back', () => one.connector.ready(), 30_000);
    child.send('一');
    await until('an answer', () => sent.length > 0);
    expect(sent).toEqual([{ sent: '回答 一', stops: 0 }]);
  }, 60_000);
});

describe('the parent', () => {
  it('killed takes its connector with it', async () => {
    const gateway = await gatewayOf();
    const folder = temporaryFolder();
    closers.push(folder.remove);
    const program = `import { startWechatConnector } from ${JSON.stringify(join(projectRoot, 'dist/bots/wechat/connector-process.js'))};
      const none = () => {};
      const log = { debug: none, warn: none, error: none, info: (fields) => fields.pid && process.send(fields.pid) };
      const connector = startWechatConnector({
        connection: { puppet: 'wechaty-puppet-service', ...${JSON.stringify(gateway.connection)}, insecure: true, environment: {} },
        lease: { ttlMs: 3000, acquire: async () => 1, release: async () => {} },
        admit: async () => {}, report: ({ loggedIn }) => loggedIn && process.send('ready'), askForLogin: async () => {}, log });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { PATH: process.env.PATH, HOME: folder.path },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const told: unknown[] = [];
    parent.on('message', (message) => void told.push(message));
    await until('the login', () => told.includes('ready'));
    const pid = told.find((one) => typeof one === 'number') as number;
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('the connector to end', () => !isAlive(pid), 5_000);
    expect(gateway.stops()).toBe(0);
    expect(readdirSync(folder.path, { recursive: true })).toEqual([]);
    const next = hold(gateway.connection);
    await until('a new one to attach', () => next.connector.ready());
  });
});
