import { createHmac } from 'node:crypto';
import { type Admission, createAdmission } from '../../src/application/admit-event.js';
import { workOutbox } from '../../src/application/deliver-effects.js';
import type { SupportDesk } from '../../src/application/desk-ports.js';
import type { Claim, Messenger, Records, Sealer, State } from '../../src/application/ports.js';
import { workMailbox } from '../../src/application/run-mailbox.js';
import { createDeskDelivery } from '../../src/application/support-desk-delivery.js';
import { workDeskClock } from '../../src/application/support-desk-timers.js';
import type { StepResult } from '../../src/application/worker-loop.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import type { InboundEvent } from '../../src/domain/event.js';
import type { Platform } from '../../src/domain/identity.js';
import type { TicketStatus } from '../../src/domain/ticket.js';
import { AppError } from '../../src/shared/errors.js';
import { DESK_CHAT } from './desk-world.js';
import { knowledgeTools, shippedFaq } from './faq.js';
import { memoryLog } from './state-tools.js';

/** What stands in a chat, or stood there before it was taken back. */
export interface Shown {
  /** Id of the reply, which begins with the id of the event that led to it. */
  readonly id: string;
  readonly messageId: string;
  readonly chatId: string;
  readonly reply: Reply;
  /** The message whose words these are, when they are somebody's. */
  readonly passesOn: string | null;
  withdrawn: boolean;
}

/** One thing that happened, in the order in which it did. */
export type Happening =
  | { readonly what: 'claimed' | 'committed'; readonly eventId: string }
  | {
      readonly what: 'moving' | 'moved';
      readonly ticketId: string;
      readonly to: TicketStatus;
      readonly agentId: string | null;
    };

/** Chance, drawn by the test so that a failing history can be played again. */
export interface Chance {
  /** How many turns of the event loop a call waits. */
  wait(): number;
  /** Whether the process dies now. */
  dies(): boolean;
}

/** No event or message sees more deaths than this, so that none is given up. */
const MAX_DEATHS = 2;

/** Two replicas of the use cases over one state, which die at random; only the platforms are played. */
export interface DeskPlay {
  readonly records: Records;
  readonly state: State;
  /** Both the words there are and those taken back, in the order of their sending. */
  readonly shown: Shown[];
  readonly happened: Happening[];
  /** Words as the platform has them now, for edits. */
  readonly words: Map<string, string>;
  now(): number;
  admit(event: InboundEvent): Promise<void>;
  /** Both replicas work until nothing is left. */
  settle(): Promise<void>;
  /** Moves the clock; both replicas look at it. */
  pass(ms: number): Promise<void>;
  deaths(): number;
  close(): Promise<void>;
}

const sealer: Sealer = {
  seal: (plain) => Buffer.from(plain).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};

const hash = (purpose: string, value: string) =>
  createHmac('sha256', 'key').update(`${purpose} ${value}`).digest('base64url');

/** Id of the ticket that an event opens. */
export function ticketOf(eventId: string): string {
  return `t_${hash('ticket', eventId).slice(0, 20)}`;
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await new Promise((done) => setImmediate(done));
}

/** The same object, whose every call waits for a random number of turns of the event loop. */
function delayed<Target extends object>(target: Target, chance: Chance): Target {
  return new Proxy(target, {
    get: (own, name) => {
      const value: unknown = Reflect.get(own, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await turnsOfTheLoop(chance.wait());
        return value.apply(own, args);
      };
    },
  });
}

/** Opens one; `platform` is where the people write. */
export async function openDeskPlay(
  platform: Platform,
  startsAt: number,
  stores: { readonly records: Records; readonly state: State },
  chance: Chance,
): Promise<DeskPlay> {
  const { records, state } = stores;
  let clock = startsAt;
  let count = 0;
  let died = 0;
  const now = () => clock;
  const { log } = memoryLog();
  const shown: Shown[] = [];
  const happened: Happening[] = [];
  const words = new Map<string, string>();
  const deathsOf = new Map<string, number>();
  const names = new Map([
    ['ou_mei', '小美'],
    ['ou_hua', '小华'],
  ]);
  const desk: SupportDesk = {
    chat: DESK_CHAT,
    members: {
      find: async (personId) => {
        const name = names.get(personId);
        return name === undefined ? null : { personId, name };
      },
      forget: async () => {},
    },
    wordsOf: async (messageId) => words.get(messageId) ?? null,
  };

  const mayDie = (id: string): boolean => {
    const before = deathsOf.get(id) ?? 0;
    if (before >= MAX_DEATHS || !chance.dies()) return false;
    deathsOf.set(id, before + 1);
    died += 1;
    return true;
  };
  /** What remains of a dead process: its claim runs out. */
  const bury = (claim: Claim) => state.settle(claim, { how: 'retry', delayMs: 0 });

  const watchedDesk = new Proxy(delayed(records.desk, chance), {
    get: (own, name) => {
      const value: unknown = Reflect.get(own, name);
      if (name !== 'moveTicket') return value;
      const moveTicket: typeof records.desk.moveTicket = async (move) => {
        const { id: ticketId, status: to, agent } = move.after;
        const facts = { ticketId, to, agentId: agent?.personId ?? null };
        happened.push({ what: 'moving', ...facts });
        const result = await own.moveTicket(move);
        if (result.outcome === 'saved') happened.push({ what: 'moved', ...facts });
        return result;
      };
      return moveTicket;
    },
  });
  const watchedRecords: Records = new Proxy(delayed(records, chance), {
    get: (own, name) => (name === 'desk' ? watchedDesk : Reflect.get(own, name)),
  });

  /** The state as one process has it. The wait after a failure is left out; a dying commit never comes back. */
  const stateOf = (die: () => void): State =>
    new Proxy(delayed(state, chance), {
      get: (own, name) => {
        if (name === 'claim') {
          const claim: State['claim'] = async (...args) => {
            const result = await own.claim(...args);
            if (!('waitMs' in result) && result.box === 'in')
              happened.push({ what: 'claimed', eventId: result.id });
            return result;
          };
          return claim;
        }
        if (name === 'settle') {
          const settle: State['settle'] = (claim, how) =>
            own.settle(claim, how.how === 'retry' ? { how: 'retry', delayMs: 0 } : how);
          return settle;
        }
        if (name !== 'commit') return Reflect.get(own, name);
        const commit: State['commit'] = async (claim, ...rest) => {
          if (mayDie(claim.id)) {
            await bury(claim);
            die();
            return new Promise(() => {});
          }
          const outcome = await own.commit(claim, ...rest);
          if (outcome === 'ok') happened.push({ what: 'committed', eventId: claim.id });
          return outcome;
        };
        return commit;
      },
    });

  const show = (message: OutboundMessage, to: Platform): string => {
    const known = to === 'feishu' ? shown.find(({ id }) => id === message.id) : undefined;
    if (known) return known.messageId;
    count += 1;
    const messageId = `om_shown${count}`;
    const { id, reply, chat, desk: mark } = message;
    const passesOn = mark?.eventId ?? null;
    if (mark?.as !== 'update')
      shown.push({ id, messageId, chatId: chat.chatId, reply, passesOn, withdrawn: false });
    return messageId;
  };
  const withdraw = async (messageId: string) => {
    const one = shown.find((other) => other.messageId === messageId);
    if (!one || one.withdrawn) throw new AppError('delivery-refused', 'no such message');
    one.withdrawn = true;
  };

  /** One process: what it does, step by step, until it dies in a step; the next step is another process's. */
  const step = async (work: (alive: { state: State; die: () => void }) => Promise<StepResult>) => {
    let die = () => {};
    const death = new Promise<StepResult>((resolve) => {
      die = () => resolve({ idleMs: 0 });
    });
    return Promise.race([work({ state: stateOf(die), die }), death]);
  };

  const messengerOf = (to: Platform, claim: () => Claim | null, die: () => void): Messenger => ({
    ready: () => true,
    parts: () => 1,
    deliver: async (message, _picture, begin = async () => true) => {
      await turnsOfTheLoop(chance.wait());
      const own = claim();
      const marked = message.desk?.eventId !== undefined && own !== null;
      if (marked && mayDie(`before ${message.id}`)) return dead(own, die);
      if (to === 'wechat' && !(await begin())) return { messageId: null, certain: false, changeable: false };
      const messageId = show(message, to);
      if (marked && mayDie(`after ${message.id}`)) return dead(own, die);
      return { messageId: to === 'feishu' ? messageId : null, certain: true, changeable: false };
    },
    ...(to === 'feishu' ? { withdraw } : {}),
  });
  const dead = async (claim: Claim, die: () => void): Promise<never> => {
    await bury(claim);
    die();
    return new Promise(() => {});
  };

  const mailbox = () =>
    step(({ state: own }) => {
      const admission = createAdmission(own, sealer, () => {});
      const useCases = {
        records: watchedRecords,
        state: own,
        sealer,
        desk,
        vault: { protect: never, reveal: never },
        hash,
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
        log,
      };
      const messengers = {};
      const answered = admission.answered;
      return workMailbox({
        ...{ state: own, sealer, useCases, messengers, answered, log },
        wakeOutbox: () => {},
        count: () => {},
      });
    });

  const outbox = (to: Platform) =>
    step(({ state: own, die }) => {
      let held: Claim | null = null;
      const watching: State = new Proxy(own, {
        get: (target, name) => {
          if (name !== 'claim') return Reflect.get(target, name);
          const claim: State['claim'] = async (...args) => {
            const result = await target.claim(...args);
            held = 'waitMs' in result ? null : result;
            return result;
          };
          return claim;
        },
      });
      const messenger = messengerOf(to, () => held, die);
      const delivery = createDeskDelivery({
        ...{ records: watchedRecords, state: watching, sealer, desk, now, log },
        messengers: { feishu: messengerOf('feishu', () => null, die) },
        pictures: { [platform]: async () => Buffer.from('picture') },
        wake: () => {},
      });
      return workOutbox({
        ...{ state: watching, records: watchedRecords, sealer, platform: to, messenger },
        ...{ desk: delivery, now, log },
        delivered: async () => undefined,
        count: () => {},
      });
    });

  const isEmpty = async () => {
    for (const box of ['in', 'out:feishu', 'out:wechat'] as const)
      if ((await state.depth(box)) > 0) return false;
    return true;
  };
  const settle = async () => {
    const loop = async (work: () => Promise<StepResult>) => {
      for (;;) {
        const { idleMs } = await work();
        if (idleMs > 0 && (await isEmpty())) return;
        if (idleMs > 0) await new Promise((done) => setTimeout(done, 1));
      }
    };
    const deliverers = [() => outbox('feishu'), () => outbox('feishu'), () => outbox('wechat')];
    await Promise.all([mailbox, mailbox, ...deliverers].map(loop));
  };
  const admission: Admission = createAdmission(state, sealer, () => {});
  const admit = async (event: InboundEvent) => void (await admission.admit(event));
  return {
    ...{ records, state, shown, happened, words, now, admit, settle },
    pass: async (ms) => {
      clock += ms;
      const look = () => workDeskClock({ records, desk, now, admit });
      await Promise.all([look(), look()]);
      await settle();
    },
    deaths: () => died,
    close: async () => {
      await state.close();
      await records.close();
    },
  };
}

function never(): never {
  throw new Error('no phone number in these histories');
}
