import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/application/admit-event.js';
import { workOutbox } from '../../src/application/deliver-effects.js';
import type { Claim } from '../../src/application/ports.js';
import { workMailbox } from '../../src/application/run-mailbox.js';
import { createSharing } from '../../src/application/share-to-delivery.js';
import type { ShareRoom, ShareRooms } from '../../src/application/share-to-ports.js';
import type { OutboundMessage } from '../../src/domain/effect.js';
import type { InboundEvent } from '../../src/domain/event.js';
import { AppError } from '../../src/shared/errors.js';
import { type Device, type InProcess, say, startInProcess, wordsOf } from '../helpers/in-process.js';

/** What the creator is told of a card that was sent to a pick, when the answer is late, lost or refused (R24). */
const ROOM: ShareRoom = { chatId: 'oc_brand', name: '品牌群', external: false, people: [] };

let bench: InProcess;
let owner: Device;
let rooms: ShareRooms;
let toasts: string[];
/** What reached the platform. */
let shown: OutboundMessage[];
let refusal: AppError | null;

beforeEach(async () => {
  bench = await startInProcess();
  owner = (await bench.creator()).feishu;
  rooms = { room: async () => ROOM, roomsOf: async () => ({ rooms: [ROOM], complete: true }) };
  toasts = [];
  shown = [];
  refusal = null;
});
afterEach(() => bench?.close());

const press = (to: 'group' | 'person', picked: string) =>
  bench.click(owner, { do: 'share-send', to }, { [to]: picked });
const words = () =>
  shown.filter(({ chat }) => chat.chatId === owner.chat.chatId).map(({ reply }) => wordsOf(reply));
const cards = () => shown.filter(({ share }) => share);

function parts() {
  const { state, deps } = bench;
  const sharing = createSharing({ rooms, state, sealer: deps.sealer, wake: () => {} });
  const answered = async (_: string, { toast }: { toast: Parameters<typeof say>[0] }) =>
    void toasts.push(say(toast));
  return { ...deps, answered, useCases: { ...deps.useCases, sharing } };
}

async function work(event: InboundEvent): Promise<void> {
  const deps = parts();
  await createAdmission(bench.state, deps.sealer, () => {}).admit(event);
  while ((await bench.state.depth('in')) > 0) await workMailbox(deps);
}

async function deliver(): Promise<void> {
  const { records, state, deps } = bench;
  const take = async (message: OutboundMessage) => {
    if (message.share && refusal) throw refusal;
    shown.push(message);
    return { messageId: null, certain: true, changeable: false };
  };
  const messenger = { ready: () => true, parts: () => 1, deliver: take };
  const tools = { records, state, sealer: deps.sealer, messenger, now: () => bench.now, log: deps.log };
  const rest = { platform: 'feishu' as const, delivered: async () => {}, count: () => {}, desk: null };
  while ((await state.depth('out:feishu')) > 0) await workOutbox({ ...tools, ...rest });
}

describe('a refusal', () => {
  it('is a toast alone when the press is still waiting for it', async () => {
    rooms = { ...rooms, room: async () => null };
    await work(press('group', 'oc_x'));
    await deliver();
    expect(toasts).toEqual([expect.stringContaining('现在发不了')]);
    expect(words()).toEqual([]);
  });

  it('is also said in the chat when the press could not wait for it', async () => {
    const late = async () => {
      bench.now += 1_900;
      return null;
    };
    rooms = { ...rooms, room: late };
    await work(press('group', 'oc_x'));
    await deliver();
    expect(words()).toEqual([expect.stringContaining('现在发不了')]);
  });

  it('is also said when the platform dates the press after our clock', async () => {
    const event = { ...press('group', 'oc_x'), at: bench.now + 5_000 };
    rooms = {
      ...rooms,
      room: async () => {
        bench.now += 1_900;
        return null;
      },
    };
    await work(event);
    await deliver();
    expect(words()).toHaveLength(1);
  });

  it('is said when an earlier attempt at the press broke off', async () => {
    let asked = 0;
    rooms = {
      ...rooms,
      room: async () => {
        asked += 1;
        if (asked === 1) throw new AppError('delivery-later', 'busy');
        return null;
      },
    };
    await work(press('group', 'oc_x'));
    await deliver();
    expect(words()).toEqual([expect.stringContaining('现在发不了')]);
  });

  it('of a person names no absence that was not seen: not all groups could be looked at', async () => {
    rooms = { ...rooms, roomsOf: async () => ({ rooms: [ROOM], complete: false }) };
    await work(press('person', 'ou_mei'));
    rooms = { ...rooms, roomsOf: async () => ({ rooms: [ROOM], complete: true }) };
    await work(press('person', 'ou_mei'));
    expect(toasts[0]).toContain('稍后再试');
    expect(toasts[1]).toContain('现在不能发给这个人');
    await deliver();
    expect(cards()).toEqual([]);
  });
});

describe('a second press', () => {
  it('while the card is on its way claims nothing, and after it arrived says so', async () => {
    await work(press('group', ROOM.chatId));
    await work(press('group', ROOM.chatId));
    expect(toasts[1]).toContain('正在发送');
    await deliver();
    await work(press('group', ROOM.chatId));
    expect(toasts[2]).toContain('已经发过');
    await deliver();
    expect(cards()).toHaveLength(1);
  });

  it('after the platform refused the card repeats that it was not sent', async () => {
    refusal = new AppError('delivery-refused', 'not allowed', { because: 'not-allowed' });
    await work(press('group', ROOM.chatId));
    await deliver();
    expect(words()).toEqual([expect.stringContaining('不允许我发言')]);
    refusal = null;
    await work(press('group', ROOM.chatId));
    await deliver();
    expect(toasts[1]).toContain('没能发出');
    expect(toasts.join()).not.toContain('已经发过');
    expect(cards()).toEqual([]);
  });

  it('that is the first one again, since its worker died after the sending, sends nothing more', async () => {
    const { state } = bench;
    const event = press('group', ROOM.chatId);
    let held: Claim | null = null;
    const dying = new Proxy(state, {
      get: (target, name) =>
        name === 'commit'
          ? async (claim: Claim) => {
              held = claim;
              await target.settle(claim, { how: 'retry', delayMs: 0 });
              return 'lost';
            }
          : Reflect.get(target, name).bind(target),
    });
    const deps = parts();
    await createAdmission(state, deps.sealer, () => {}).admit(event);
    await workMailbox({ ...deps, state: dying });
    expect(held).not.toBeNull();
    await deliver();
    while ((await state.depth('in')) > 0) await workMailbox(deps);
    await deliver();
    expect(cards()).toHaveLength(1);
    expect(words()).toHaveLength(1);
    expect(words()[0]).toContain('已把名片发给');
  });
});
