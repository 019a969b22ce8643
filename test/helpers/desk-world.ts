import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createAdmission } from '../../src/application/admit-event.js';
import { workOutbox } from '../../src/application/deliver-effects.js';
import type { SupportDesk } from '../../src/application/desk-ports.js';
import type { Log, Messenger, Records, Sealer, State } from '../../src/application/ports.js';
import { workMailbox } from '../../src/application/run-mailbox.js';
import { createDeskDelivery } from '../../src/application/support-desk-delivery.js';
import { workDeskClock } from '../../src/application/support-desk-timers.js';
import { replyLines } from '../../src/application/wording/reply-lines.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { CallbackReply, OutboundMessage } from '../../src/domain/effect.js';
import type { InboundEvent, MessageEvent } from '../../src/domain/event.js';
import type { ChatRef, Platform } from '../../src/domain/identity.js';
import { AppError } from '../../src/shared/errors.js';
import { loadTexts } from '../../src/shared/texts.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { knowledgeTools, shippedFaq } from './faq.js';
import { serverFolder } from './processes.js';

/** 2026-11-25, a day of the support desk; `at('10:30')` is that time of it in Shanghai, `at('09:00', 1)` the day after. */
export function at(time: string, day = 0): number {
  return Date.parse(`2026-11-25T${time}:00+08:00`) + day * 86_400_000;
}

const QUIET: Log = { debug() {}, info() {}, warn() {}, error() {} };
const texts = loadTexts();

/** What was shown in one chat. */
export interface Shown {
  readonly id: string;
  readonly messageId: string;
  readonly chatId: string;
  readonly words: string;
  readonly replyTo: string | null;
}

/** The group of the desk. */
export const DESK_CHAT: ChatRef = { platform: 'feishu', account: 'cli_1', chatId: 'oc_desk', kind: 'group' };

/** Real stores and the whole path of an event under one clock; the platforms are what was said on them. */
export interface DeskWorld {
  readonly records: Records;
  readonly state: State;
  readonly members: Map<string, string>;
  readonly shown: Shown[];
  /** Words as the platform has them now, for edits. */
  readonly words: Map<string, string>;
  /** Moves the clock; time-outs are looked at once afterwards. */
  goTo(time: number): Promise<void>;
  now(): number;
  /** A person writes in the direct chat; what the bot says there. */
  says(personId: string, words: string | null, more?: Partial<MessageEvent>): Promise<string[]>;
  /** A member writes under the card of the only open ticket; what is shown anywhere. */
  replies(agentId: string, words: string, more?: Partial<MessageEvent>): Promise<string[]>;
  /** A member presses a button of a ticket's card; the toast. */
  presses(agentId: string, ticketId: string, move: 'take' | 'return' | 'end'): Promise<string>;
  /** A member presses any button in the group; what answers the press. */
  clicks(agentId: string, value: unknown): Promise<CallbackReply>;
  admit(event: InboundEvent): Promise<void>;
  /** Runs until nothing is left to do. */
  settle(): Promise<void>;
  ticketId(): Promise<string>;
  /** All that was shown in a chat. */
  in(chatId: string): string[];
  close(): Promise<void>;
}

/** The state whose first commit of every event is lost, as when the process dies between the records and the commit. */
function losingCommits(state: State): State {
  const commit: State['commit'] = async (claim, ...rest) => {
    if (claim.attempts === 1) throw new AppError('store-away', 'the process died here');
    return state.commit(claim, ...rest);
  };
  return new Proxy(state, {
    get: (target, name) => {
      const value: unknown = name === 'commit' ? commit : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** How a world is opened. With `dying`, every event is run twice. */
export interface DeskWorldOptions {
  readonly dying?: boolean;
  /** The support group takes no message, as when the bot was put out of it. */
  readonly deskRefuses?: boolean;
  /** Empty stores as two replicas have them, which take turns; without them one replica on a file. */
  readonly stores?: () => Promise<readonly { readonly records: Records; readonly state: State }[]>;
}

/** Opens one; `platform` is where the people write. */
export async function openDeskWorld(
  platform: Platform,
  startsAt: number,
  options: DeskWorldOptions = {},
): Promise<DeskWorld> {
  const folder = serverFolder('desk');
  const file = join(folder.path, 'bot.db');
  let clock = startsAt;
  let count = 0;
  const now = () => clock;
  const onFile = async () => [
    { records: await openLibsqlRecords(file), state: openLibsqlState(file, { now }) },
  ];
  const opened = await (options.stores ?? onFile)();
  const replicas = opened.map((one) => ({
    ...one,
    state: options.dying ? losingCommits(one.state) : one.state,
  }));
  let turns = 0;
  /** The replica whose turn it is. */
  const next = () => replicas[turns++ % replicas.length]!;
  const { records, state } = next();
  const sealer: Sealer = {
    seal: (plain) => Buffer.from(plain).toString('base64'),
    open: (sealed) => Buffer.from(sealed, 'base64').toString(),
  };
  const members = new Map([
    ['ou_mei', '小美'],
    ['ou_hua', '小华'],
  ]);
  const words = new Map<string, string>();
  const shown: Shown[] = [];
  const desk: SupportDesk = {
    chat: DESK_CHAT,
    members: {
      find: async (personId) => {
        const name = members.get(personId);
        return name === undefined ? null : { personId, name };
      },
      forget: async () => {},
    },
    wordsOf: async (messageId) => words.get(messageId) ?? null,
  };
  const messenger = (kind: Platform): Messenger => ({
    ready: () => true,
    parts: () => 1,
    deliver: async (message, _picture, begin = async () => true) => {
      if (kind === 'wechat' && !(await begin()))
        return { messageId: null, certain: false, changeable: false };
      if (options.deskRefuses && message.chat.chatId === DESK_CHAT.chatId)
        throw new AppError('delivery-refused', 'not in the group', { because: 'bot-outside' });
      const known = kind === 'feishu' ? shown.find(({ id }) => id === message.id) : undefined;
      if (known) return { messageId: known.messageId, certain: true, changeable: false };
      const one = show(message);
      if (message.desk?.as !== 'update') shown.push(one);
      return { messageId: kind === 'feishu' ? one.messageId : null, certain: true, changeable: false };
    },
    ...(kind === 'feishu'
      ? {
          withdraw: async (messageId: string) => {
            const index = shown.findIndex((one) => one.messageId === messageId);
            if (index < 0) throw new AppError('delivery-refused', 'no such message');
            shown.splice(index, 1);
          },
        }
      : {}),
  });
  const show = (message: OutboundMessage): Shown => {
    const room = WORD_ROOMS[0];
    const said = replyLines(message.reply, { texts, room }).join('\n');
    const { id, chat, replyTo } = message;
    count += 1;
    return { id, messageId: `om_shown${count}`, chatId: chat.chatId, words: said, replyTo };
  };
  const messengers = { feishu: messenger('feishu'), wechat: messenger('wechat') };
  /** One process of the product on its own connections. */
  const replicaOn = ({ records, state }: (typeof replicas)[number]) => {
    const admission = createAdmission(state, sealer, () => {});
    const useCases = {
      records,
      state,
      sealer,
      desk,
      vault: { protect: never, reveal: never },
      hash: (purpose: string, value: string) =>
        createHmac('sha256', 'key').update(`${purpose} ${value}`).digest('base64url'),
      faq: shippedFaq(),
      knowledge: knowledgeTools,
      profiles: null,
      tell: admission.admit,
      revealMs: 60_000,
      sharing: null,
      codes: null,
      publicUrl: 'http://localhost',
      newToken: () => `token${count}`,
      now,
      log: QUIET,
    };
    const mailbox = {
      state,
      sealer,
      useCases,
      messengers,
      answered: admission.answered,
      wakeOutbox: () => {},
      count: () => {},
      log: QUIET,
    };
    const delivery = createDeskDelivery({
      records,
      state,
      sealer,
      desk,
      messengers,
      pictures: { [platform]: async () => Buffer.from('picture') },
      wake: () => {},
      now,
      log: QUIET,
    });
    const outbox = (kind: Platform) =>
      workOutbox({
        state,
        records,
        sealer,
        platform: kind,
        messenger: messengers[kind],
        delivered: async () => undefined,
        count: () => {},
        now,
        desk: delivery,
        log: QUIET,
      });
    const work = async () => [await workMailbox(mailbox), await outbox('feishu'), await outbox('wechat')];
    const look = () => workDeskClock({ records, desk, now, admit: admission.admit });
    return { admission, work, look };
  };
  const processes = replicas.map(replicaOn);
  const nextProcess = () => processes[turns++ % processes.length]!;
  const settle = async () => {
    for (let idle = 0; idle < 2; ) {
      const steps = await nextProcess().work();
      const left =
        (await state.depth('in')) + (await state.depth('out:feishu')) + (await state.depth('out:wechat'));
      const waiting = left > 0 && steps.every(({ idleMs }) => idleMs > 0);
      // A store with a clock of its own is waited for.
      if (waiting && options.stores) await new Promise((resolve) => setTimeout(resolve, 20));
      else if (waiting) clock += 500;
      idle = left === 0 ? idle + 1 : 0;
    }
  };
  const admit = async (event: InboundEvent) => void (await nextProcess().admission.admit(event));
  const newId = () => {
    count += 1;
    return `om_said${count}`;
  };
  const world: DeskWorld = {
    records,
    state,
    members,
    shown,
    words,
    now,
    admit,
    settle,
    goTo: async (time) => {
      clock = time;
      await Promise.all(processes.map((one) => one.look()));
      await settle();
    },
    says: async (personId, said, more = {}) => {
      const before = shown.length;
      const messageId = newId();
      const account = 'account';
      await admit({
        kind: 'message',
        id: `${platform}:${messageId}`,
        chat: { platform, account, chatId: `chat-${personId}`, kind: 'direct' },
        sender: { platform, account, personId },
        at: clock,
        messageId,
        text: said,
        addressed: true,
        ...more,
      });
      await settle();
      return shown.slice(before).flatMap((one) => (one.chatId === `chat-${personId}` ? [one.words] : []));
    },
    replies: async (agentId, said, more = {}) => {
      const before = shown.length;
      const messageId = newId();
      const root = (await records.desk.cardOf(await world.ticketId())) ?? '';
      await admit({
        kind: 'message',
        id: `feishu:${messageId}`,
        chat: DESK_CHAT,
        sender: { platform: 'feishu', account: 'cli_1', personId: agentId },
        at: clock,
        messageId,
        text: said,
        addressed: false,
        thread: [root],
        ...more,
      });
      await settle();
      return shown.slice(before).map((one) => `${one.chatId}: ${one.words}`);
    },
    presses: async (agentId, ticketId, move) => {
      const event = {
        kind: 'action',
        id: `feishu:${newId()}`,
        chat: DESK_CHAT,
        sender: { platform: 'feishu', account: 'cli_1', personId: agentId },
        at: clock,
        messageId: (await records.desk.cardOf(ticketId)) ?? 'om_none',
        value: { do: 'ticket', ticketId, move },
        form: null,
      } as const;
      const waiting = nextProcess().admission.act(event, 5_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await settle();
      return texts((await waiting).toast);
    },
    clicks: async (agentId, value) => {
      const event = {
        kind: 'action',
        id: `feishu:${newId()}`,
        chat: DESK_CHAT,
        sender: { platform: 'feishu', account: 'cli_1', personId: agentId },
        at: clock,
        messageId: 'om_any',
        value,
        form: null,
      } as const;
      const waiting = nextProcess().admission.act(event, 5_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await settle();
      return waiting;
    },
    ticketId: async () => {
      const [ticket] = await records.desk.openTickets(1);
      if (!ticket) throw new Error('no open ticket');
      return ticket.id;
    },
    in: (chatId) => shown.filter((one) => one.chatId === chatId).map((one) => one.words),
    close: async () => {
      for (const one of opened) {
        await one.state.close();
        await one.records.close();
      }
      folder.remove();
    },
  };
  return world;
}

function never(): never {
  throw new Error('no phone number in these stories');
}
