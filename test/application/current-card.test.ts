import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFeishuMessenger } from '../../bots/feishu/messenger.js';
import { createWechatMessenger } from '../../bots/wechat/messenger.js';
import { createAdmission } from '../../src/application/admit-event.js';
import { workOutbox } from '../../src/application/deliver-effects.js';
import type { CardPainter, Messenger } from '../../src/application/ports.js';
import { createSentCardRecorder, workRefresh } from '../../src/application/refresh-cards.js';
import { outboxOf, workMailbox } from '../../src/application/run-mailbox.js';
import { createSharing } from '../../src/application/share-to-delivery.js';
import type { Platform } from '../../src/domain/identity.js';
import { AppError } from '../../src/shared/errors.js';
import { blankPainter } from '../helpers/cards.js';
import { type Device, type InProcess, say, startInProcess } from '../helpers/in-process.js';
import { unique } from '../helpers/records-tools.js';

/** A hidden field is on nothing that is delivered later, though it was asked for, and answered, before (R33). */
const SECRET = 'xiaoyu_secret';

let bench: InProcess;
/** Everything the platforms got, painted views included. */
let delivered: string[];
/** Called with each message that a platform gets, before it answers. */
let onDelivery: () => Promise<void>;
/** What each changed card shows now, by its message. */
let changed: Map<string, string>;

beforeEach(async () => {
  bench = await startInProcess();
  delivered = [];
  changed = new Map();
  onDelivery = async () => {};
});
afterEach(() => bench?.close());

const painter: CardPainter = {
  paint: async (view, url) => {
    delivered.push(JSON.stringify(view));
    return blankPainter.paint(view, url);
  },
};

function messengers(): Record<Platform, Messenger> {
  const { log } = bench.deps;
  const take = async ({ content }: { content: string }) => {
    delivered.push(content);
    await onDelivery();
    return unique('om_sent');
  };
  const client = {
    sendMessage: take,
    replyMessage: take,
    patchMessage: async () => {},
    recallMessage: async () => {},
    uploadImage: async () => 'img_key',
  };
  const send = async (order: object) => {
    delivered.push(JSON.stringify(order));
    await onDelivery();
    return { outcome: 'sent' as const, reason: '' };
  };
  const connector = { ready: () => true, send };
  return {
    feishu: createFeishuMessenger({
      client,
      painter,
      texts: say,
      publicUrl: bench.deps.useCases.publicUrl,
      log,
    }),
    wechat: createWechatMessenger({ connector, painter, texts: say, pacing: 'none', log }),
  };
}

/** Works the mailbox until it is empty; what it answers stays in the outbox. */
async function commit(device: Device, words: string): Promise<void> {
  const deps = { ...bench.deps, messengers: messengers() };
  await createAdmission(bench.state, deps.sealer, () => {}).admit(bench.message(device, words));
  while ((await bench.state.depth('in')) > 0) await workMailbox(deps);
}

async function deliver(platform: Platform): Promise<void> {
  const { records, state, deps } = bench;
  const { sealer, log } = deps;
  const clock = { now: () => bench.now, log };
  const own = { records, state, sealer, platform, messenger: messengers()[platform], ...clock };
  const recorder = createSentCardRecorder({ records, state, ...clock });
  while ((await state.depth(outboxOf(platform))) > 0) {
    const step = await workOutbox({ ...own, delivered: recorder, count: () => {}, desk: null });
    if (step.idleMs > 0) await new Promise((done) => setTimeout(done, 20));
  }
}

async function refresh(): Promise<void> {
  const { records, state, deps } = bench;
  while ((await state.depth('refresh')) > 0)
    await workRefresh({
      records,
      state,
      refresher: {
        refresh: async (messageId, reply) => void changed.set(messageId, JSON.stringify(reply.view)),
      },
      shareUrl: async () => 'https://bot.example.com/c/x',
      now: () => bench.now,
      count: () => {},
      log: deps.log,
    });
}

/** Hides the id in the records alone, as another process would. */
async function hide(creatorId: string): Promise<void> {
  const card = (await bench.records.creator(creatorId))!;
  await bench.records.saveCard({
    creatorId,
    expectedRevision: card.revision,
    content: { ...card.content, hidden: ['wechat'] },
    eventId: unique('hide'),
    at: bench.now,
    by: 'owner',
    field: 'hidden',
  });
}

/** A creator whose id clients see; nothing is left in any outbox. */
async function creatorWithId(nickname: string) {
  const creator = await bench.creator(nickname);
  await bench.says(creator.feishu, `微信号改成 ${SECRET}`);
  return creator;
}

describe.each(['feishu', 'wechat'] as const)('what was hidden before the delivery, on %s', (platform) => {
  it.each(['direct', 'group'] as const)('is on nothing that a client gets in a %s chat', async (kind) => {
    const { creatorId } = await creatorWithId('小鱼');
    await commit(bench.device(platform, kind), '名片 小鱼');
    await hide(creatorId);
    await deliver(platform);
    expect(delivered.join()).toContain('小鱼');
    expect(delivered.join()).not.toContain(SECRET);
  });

  it('is shown while it is not hidden', async () => {
    await creatorWithId('小鱼');
    await commit(bench.device(platform), '名片 小鱼');
    await deliver(platform);
    expect(delivered.join()).toContain(SECRET);
  });

  it('is in no picture that the creator asked for to pass on', async () => {
    const { creatorId, ...devices } = await creatorWithId('小鱼');
    for (const target of ['图片', '微信']) await commit(devices[platform], `分享到${target}`);
    await hide(creatorId);
    await deliver(platform);
    expect(delivered.join()).toContain('小鱼');
    expect(delivered.join()).not.toContain(SECRET);
  });

  it('is not on what is delivered again after a failure', async () => {
    const { creatorId } = await creatorWithId('小鱼');
    await commit(bench.device(platform), '名片 小鱼');
    let attempts = 0;
    onDelivery = async () => {
      attempts += 1;
      if (attempts > 1) return;
      delivered.length = 0;
      await hide(creatorId);
      throw new AppError('delivery-later', 'busy');
    };
    await deliver(platform);
    expect(attempts).toBeGreaterThan(1);
    expect(delivered.join()).toContain('小鱼');
    expect(delivered.join()).not.toContain(SECRET);
  });
});

describe('a card that its creator sent into another chat', () => {
  it('shows nothing that was hidden before it arrived', async () => {
    const { creatorId, feishu } = await creatorWithId('小鱼');
    const { state, deps } = bench;
    const room = { chatId: 'oc_brand', name: '品牌群', external: false, people: [] };
    const rooms = { room: async () => room, roomsOf: async () => ({ rooms: [room], complete: true }) };
    const sharing = createSharing({ rooms, state, sealer: deps.sealer, wake: () => {} });
    const useCases = { ...deps.useCases, sharing };
    const press = bench.click(feishu, { do: 'share-send', to: 'group' }, { group: room.chatId });
    await createAdmission(state, deps.sealer, () => {}).admit(press);
    await workMailbox({ ...deps, useCases });
    await hide(creatorId);
    await deliver('feishu');
    expect(delivered.join()).toContain('小鱼 分享的名片');
    expect(delivered.join()).not.toContain(SECRET);
  });
});

describe('what is hidden while the card is on its way', () => {
  it('leaves the card soon: a change that found no sent card is made up for', async () => {
    const { creatorId } = await creatorWithId('小鱼');
    await commit(bench.device('feishu', 'group'), '名片 小鱼');
    onDelivery = () => hide(creatorId);
    await deliver('feishu');
    await refresh();
    expect([...changed.values()]).toHaveLength(1);
    expect([...changed.values()].join()).not.toContain(SECRET);
  });

  it('leaves it too when an earlier attempt had arrived, which the platform shows in place of the later one', async () => {
    const { creatorId } = await creatorWithId('小鱼');
    await commit(bench.device('feishu', 'group'), '名片 小鱼');
    let attempts = 0;
    onDelivery = async () => {
      attempts += 1;
      if (attempts > 1) return;
      await hide(creatorId);
      throw new AppError('delivery-later', 'the answer was lost');
    };
    await deliver('feishu');
    await refresh();
    expect(attempts).toBe(2);
    expect([...changed.values()]).toHaveLength(1);
    expect([...changed.values()].join()).not.toContain(SECRET);
  });

  it('is the only thing that costs a change: a card that shows what is true is left alone', async () => {
    await creatorWithId('小鱼');
    await commit(bench.device('feishu', 'group'), '名片 小鱼');
    await deliver('feishu');
    expect(await bench.state.depth('refresh')).toBe(0);
  });
});
