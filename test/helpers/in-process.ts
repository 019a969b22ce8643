import { join } from 'node:path';
import { createAdmission } from '../../src/application/admit-event.js';
import { openMessage } from '../../src/application/mailbox-codec.js';
import type { Records, State } from '../../src/application/ports.js';
import { type MailboxDeps, outboxOf, workMailbox } from '../../src/application/run-mailbox.js';
import { replyLines } from '../../src/application/wording/reply-lines.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { CallbackReply, OutboundMessage, Reply } from '../../src/domain/effect.js';
import type { InboundEvent } from '../../src/domain/event.js';
import type { ChatRef, PersonRef, Platform } from '../../src/domain/identity.js';
import { loadTexts } from '../../src/shared/texts.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { knowledgeTools, shippedFaq } from './faq.js';
import { temporaryFolder } from './product.js';
import { creatorRow, NOON, newPerson, unique } from './records-tools.js';
import { memoryLog } from './state-tools.js';

/** Renders texts as people read them. */
export const say = loadTexts();

/** A reply as words, the way a platform without buttons shows it. */
export function wordsOf(reply: Reply): string {
  return replyLines(reply, { texts: say, room: WORD_ROOMS[0] }).join('\n');
}

/** A person in a chat of theirs. */
export interface Device {
  readonly person: PersonRef;
  readonly chat: ChatRef;
}

/** What one event led to. */
export interface Outcome {
  readonly eventId: string;
  readonly replies: readonly Reply[];
  readonly callback: CallbackReply | null;
  /** All replies, and the toast, as words. */
  readonly words: string;
}

/** The application over real stores in one process, without a network: mailbox in, outbox out. */
export interface InProcess {
  readonly records: Records;
  readonly state: State;
  readonly deps: MailboxDeps;
  readonly logLines: readonly string[];
  /** The time that events are given; moves by a second with each. */
  now: number;
  /** A creator with the people who hold it, one on each platform. */
  creator(nickname?: string): Promise<{ creatorId: string; feishu: Device; wechat: Device }>;
  device(platform: Platform, kind?: ChatRef['kind']): Device;
  /** A typed message as an event; `changes` make it special. */
  message(device: Device, text: string | null, changes?: Partial<InboundEvent>): InboundEvent;
  /** A click as an event. */
  click(device: Device, value: unknown, form?: Record<string, unknown>): InboundEvent;
  /** Admits events in this order and works until nothing is left; one outcome an event, in the same order. */
  run(...events: InboundEvent[]): Promise<Outcome[]>;
  /** Says something and answers what came of it. */
  says(device: Device, text: string | null): Promise<Outcome>;
  clicks(device: Device, value: unknown, form?: Record<string, unknown>): Promise<Outcome>;
  close(): Promise<void>;
}

/** How it is started. */
export interface InProcessOptions {
  /** Puts something around the records, for example random delays. */
  readonly wrap?: (records: Records) => Records;
  /** Keeps the stores in memory instead of in a file: the same code without the disk. */
  readonly inMemory?: boolean;
}

/** Starts it on a SQLite file of its own, or in memory. */
export async function startInProcess(options: InProcessOptions = {}): Promise<InProcess> {
  const { wrap = (records: Records) => records, inMemory = false } = options;
  const folder = temporaryFolder();
  const file = inMemory ? ':memory:' : join(folder.path, 'bot.db');
  const records = await openLibsqlRecords(file);
  const state = openLibsqlState(file);
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const { log, lines } = memoryLog();
  const callbacks = new Map<string, CallbackReply>();
  const admission = createAdmission(state, secrets.sealer, () => {});
  const deps: MailboxDeps = {
    state,
    sealer: secrets.sealer,
    useCases: {
      records: wrap(records),
      state,
      vault: secrets.phoneVault,
      sealer: secrets.sealer,
      desk: null,
      hash: secrets.keyedHash,
      faq: shippedFaq(),
      knowledge: knowledgeTools,
      publicUrl: 'https://bot.example.com',
      revealMs: 60_000,
      sharing: null,
      codes: null,
      profiles: null,
      tell: async () => undefined,
      newToken: () => unique('token-of-sixteen'),
      now: () => bench.now,
      log,
    },
    messengers: {},
    answered: async (eventId, reply) => void callbacks.set(eventId, reply),
    wakeOutbox: () => {},
    count: () => {},
    log,
  };

  const work = async () => {
    for (;;) {
      const { idleMs } = await workMailbox(deps);
      if (idleMs > 0 && (await state.depth('in')) === 0) return;
      if (idleMs > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const sent = async (): Promise<OutboundMessage[]> => {
    const messages: OutboundMessage[] = [];
    for (const platform of ['feishu', 'wechat'] as const) {
      for (;;) {
        const claim = await state.claim(outboxOf(platform), 60_000);
        if ('waitMs' in claim) break;
        messages.push(openMessage(claim.body, secrets.sealer));
        await state.settle(claim, { how: 'done' });
      }
    }
    return messages;
  };
  const outcomeOf = (event: InboundEvent, messages: readonly OutboundMessage[]): Outcome => {
    const mine = messages.filter((message) => message.id.startsWith(`${event.id}/`));
    const callback = callbacks.get(event.id) ?? null;
    const replies = mine.map((message) => message.reply);
    const words = [...replies.map(wordsOf), ...(callback ? [say(callback.toast)] : [])].join('\n');
    return { eventId: event.id, replies, callback, words };
  };

  const bench: InProcess = {
    records,
    state,
    deps,
    logLines: lines,
    now: NOON,
    device: (platform, kind = 'direct') => {
      const person = newPerson(platform);
      return { person, chat: { platform, account: person.account, chatId: unique('chat'), kind } };
    },
    creator: async (nickname = '小鱼') => {
      const row = creatorRow({ nickname });
      await records.importCreators([row]);
      const devices = { feishu: bench.device('feishu'), wechat: bench.device('wechat') };
      for (const { person } of Object.values(devices)) {
        const codeHash = unique('hash');
        await records.addBindingCodes([{ codeHash, creatorId: row.creatorId, expiresAt: NOON + 86_400_000 }]);
        await records.bind(codeHash, person, unique('bind-event'), NOON);
      }
      return { creatorId: row.creatorId, ...devices };
    },
    message: ({ chat, person }, text, changes = {}) => {
      bench.now += 1_000;
      const messageId = unique('om');
      const id = `${chat.platform}:${messageId}`;
      const event = {
        kind: 'message',
        id,
        chat,
        sender: person,
        at: bench.now,
        messageId,
        text,
        addressed: true,
      };
      return { ...event, ...changes } as InboundEvent;
    },
    click: ({ chat, person }, value, form) => {
      bench.now += 1_000;
      const id = `${chat.platform}:${unique('click')}`;
      const event = { kind: 'action', id, chat, sender: person, at: bench.now, messageId: 'om_card', value };
      return { ...event, form: form ?? null } as InboundEvent;
    },
    run: async (...events) => {
      for (const event of events) await admission.admit(event);
      await Promise.all([work(), work()]);
      const messages = await sent();
      return events.map((event) => outcomeOf(event, messages));
    },
    says: async (device, text) => (await bench.run(bench.message(device, text)))[0]!,
    clicks: async (device, value, form) => (await bench.run(bench.click(device, value, form)))[0]!,
    close: async () => {
      await state.close();
      await records.close();
      folder.remove();
    },
  };
  return bench;
}
