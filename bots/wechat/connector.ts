import { WechatyBuilder } from 'wechaty';
import { messageOf } from '../../src/shared/errors.js';
import { attachListeners } from './listener.js';
import { type ConnectorSettings, EXIT_LOST, type FromConnector, type ToConnector } from './protocol.js';
import { createWatchdog } from './watchdog.js';

/*
 * The process that talks to WeChat. It knows no store and no use case: it normalises what arrives, offers it to its
 * parent until that has admitted it, and sends what the parent orders. It may die at any moment and is started anew.
 */

/** How often an event is offered that has not been admitted. */
const OFFER_AGAIN_MS = 1_000;
const DING_MS = 5_000;

const offered = new Map<string, FromConnector>();

function tell(message: FromConnector): void {
  if (message.type === 'event') offered.set(message.event.id, message);
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function exit(code: number): void {
  process.exit(code);
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
  bot.start().catch((error: unknown) => {
    tell({ type: 'fault', reason: messageOf(error) });
    exit(EXIT_LOST);
  });
  setInterval(() => {
    const verdict = watchdog.verdict(performance.now());
    if (!verdict) return;
    tell({ type: 'fault', reason: verdict });
    exit(EXIT_LOST);
  }, 500);
  setInterval(() => {
    try {
      bot.ding('alive');
    } catch (error) {
      tell({ type: 'fault', reason: messageOf(error) });
    }
  }, DING_MS);
  setInterval(() => {
    for (const message of offered.values()) tell(message);
  }, OFFER_AGAIN_MS);
  return listeners;
}

let listeners: ReturnType<typeof attachListeners> | null = null;

process.on('message', (message: ToConnector) => {
  if (message.type === 'configure') listeners ??= start(message.settings);
  else if (message.type === 'admitted') offered.delete(message.eventId);
  else if (message.type === 'fetch') void listeners?.fetch(message.order);
  else void listeners?.send(message.order);
});
process.on('disconnect', () => exit(0));
process.on('uncaughtException', (error) => {
  tell({ type: 'fault', reason: messageOf(error) });
  exit(EXIT_LOST);
});
process.on('unhandledRejection', (reason) => {
  tell({ type: 'fault', reason: messageOf(reason) });
  exit(EXIT_LOST);
});
// The parent decides when to end; a signal to the whole group must not cut a send in two.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
