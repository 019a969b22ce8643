import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personKey } from '../../src/domain/identity.js';
import { type InProcess, startInProcess } from '../helpers/in-process.js';
import { unique } from '../helpers/records-tools.js';

const NUMBER = '13912345678';

describe('a card that was given away', () => {
  let bench: InProcess;
  beforeAll(async () => {
    bench = await startInProcess({ inMemory: true });
  });
  afterAll(() => bench?.close());

  /** Gives the card of a new creator to a new person on the same platform, who is answered. */
  async function given(cleared: boolean) {
    const { creatorId, feishu: giver } = await bench.creator();
    const taker = bench.device('feishu');
    await bench.says(giver, '微信号改成 kept_with_card');
    await bench.says(giver, `手机号改成 ${NUMBER}`);
    await bench.says(giver, '开启虚拟号');
    if (cleared) await bench.says(giver, '手机号改成 无');
    const transferId = unique('transfer');
    const asker = taker.person;
    const wish = { transferId, creatorId, holderKey: personKey(giver.person), asker };
    const expiresAt = bench.now + 60_000;
    await bench.records.askTransfer({ ...wish, askerChat: taker.chat.chatId, expiresAt }, bench.now);
    const decided = await bench.records.decideTransfer(transferId, giver.person, true, bench.now);
    expect(decided?.outcome).toBe('agreed');
    return { creatorId, giver, taker };
  }

  it.each([false, true])(
    'takes no number with it, and no way through the history brings it back (cleared before: %s)',
    async (cleared) => {
      const { creatorId, taker } = await given(cleared);
      expect((await bench.says(taker, '名片')).words).toContain('kept_with_card');
      for (const words of ['查看号码', '撤销', '查看号码', '历史', '恢复', '查看号码'])
        expect(JSON.stringify(await bench.says(taker, words))).not.toMatch(/139\*{4}5678|13912345678/);
      const { revision } = (await bench.records.creator(creatorId)) ?? { revision: 0 };
      for (let to = 1; to < revision; to += 1) {
        const now = (await bench.records.creator(creatorId))?.revision;
        await bench.clicks(taker, { do: 'restore', to, revision: now });
        expect((await bench.records.creator(creatorId))?.content).toMatchObject({
          phone: null,
          virtualNumber: false,
        });
      }
      expect((await bench.says(taker, '历史')).words).toContain('新主人');
    },
  );

  it('keeps what its new owner fills in, also over their own undo', async () => {
    const { creatorId, taker } = await given(false);
    await bench.says(taker, '手机号改成 13700001111');
    await bench.says(taker, '邮箱改成 a@example.com');
    await bench.says(taker, '撤销');
    expect((await bench.records.creator(creatorId))?.content.phone?.masked).toBe('137****1111');
  });
});
