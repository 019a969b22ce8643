import { WechatyBuilder } from 'wechaty';
import { attachListeners, reasonOf } from './listener.js';
import {
  type ConnectorSettings,
  EXIT_LOST,
  type FromConnector,
  type SendOrder,
  type ToConnector,
} from './protocol.js';
import { createWatchdog } from './watchdog.js';

/*
 * The process that talks to WeChat. It knows no store and no use case: it normalises what arrives, offers it to its
 * parent until that has admitted it, and sends what the parent orders. It may die at any moment and is started anew.
 */

/** How often an event is offered that has not been admitted. */
const OFFER_AGAIN_MS = 1_000;
const DING_MS = 5_000;

/** What the last words to the parent may take when the connector ends. */
const LAST_WORDS_MS = 200;

/** In the order of their arrival. */
const offered = new Map<string, FromConnector>();
let leaving = false;
let sending = 0;

function tell(message: FromConnector, told: () => void = () => {}): void {
  if (message.type === 'event') offered.set(message.event.id, message);
  if (process.connected) process.send?.(message, undefined, undefined, told);
  else told();
}

/** Ends the process once what was told has reached the parent. */
function exit(code: number): void {
  setTimeout(() => process.exit(code), LAST_WORDS_MS);
  tell({ type: 'heartbeat' }, () => process.exit(code));
}

function fail(error: unknown): void {
  tell({ type: 'fault', reason: reasonOf(error) });
  exit(EXIT_LOST);
}

function leaveWhenDone(): void {
  if (leaving && offered.size === 0 && sending === 0) exit(0);
}

async function send(order: SendOrder): Promise<void> {
  sending += 1;
  await listeners?.send(order);
  sending -= 1;
  leaveWhenDone();
}

function buildBot({ puppet, token, endpoint, insecure }: ConnectorSettings) {
  const options = {
    ...(token ? { token } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(insecure ? { tls: { disable: true } } : {}),
    // Wechaty's own recovery is deaf for a minute and gives up for good when the gateway is still away (measured).
    timeoutSeconds: 600,
  };
  return WechatyBuilder.build({ puppet: puppet as 'wechaty-puppet-service', puppetOptions: options });
}

function start(settings: ConnectorSettings): ReturnType<typeof attachListeners> {
  const bot = buildBot(settings);
  const watchdog = createWatchdog(performance.now());
  const port = {
    now: Date.now,
    exit,
    tell: (message: FromConnector) => {
      if (message.type === 'heartbeat' || message.type === 'login') watchdog.heard(performance.now());
      tell(message);
    },
  };
  const listeners = attachListeners(bot, port);
  bot.start().catch(fail);
  setInterval(() => {
    const verdict = watchdog.verdict(performance.now());
    if (verdict) fail(verdict);
  }, 500);
  setInterval(() => {
    try {
      bot.ding('alive');
    } catch (error) {
      tell({ type: 'fault', reason: reasonOf(error) });
    }
  }, DING_MS);
  setInterval(() => {
    for (const message of offered.values()) tell(message);
  }, OFFER_AGAIN_MS);
  return listeners;
}

let listeners: ReturnType<typeof attachListeners> | null = null;

process.on('message', (message: ToConnector) => {
  switch (message.type) {
    case 'configure':
      listeners ??= start(message.settings);
      break;
    case 'send':
      void send(message.order);
      break;
    case 'fetch':
      void listeners?.fetch(message.order);
      break;
    case 'admitted':
      offered.delete(message.eventId);
      leaveWhenDone();
      break;
    case 'leave':
      leaving = true;
      leaveWhenDone();
      break;
  }
});
// Without its parent it can admit nothing, and another holder will want the stream.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// The parent decides when to end; a signal to the whole group must not cut a send in two.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
if (!process.connected) process.exit(0);
