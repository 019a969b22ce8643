import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptBody, signatureHeaders } from '../../src/emulator/feishu/cipher.js';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { until } from '../helpers/product.js';
import { FEISHU_APP, type FeishuStage, feishuStage } from '../helpers/stages.js';

let stage: FeishuStage;
beforeAll(async () => {
  stage = await feishuStage();
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
});
afterAll(() => stage?.close());

/** Hands one recorded event over again, signed anew, past the platform's own schedule. */
async function deliverAgain(payload: unknown): Promise<number> {
  const body = JSON.stringify({ encrypt: encryptBody(FEISHU_APP.encryptKey, JSON.stringify(payload)) });
  const headers = {
    'content-type': 'application/json',
    ...signatureHeaders(FEISHU_APP.encryptKey, body, Date.now()),
  };
  return (await fetch(`${stage.product().url}/webhook/feishu`, { method: 'POST', headers, body })).status;
}

const repliesHolding = (words: string) =>
  stage.platform
    .messages(stage.person('小林').p2pChatId)
    .filter((message) => message.from === 'bot' && plainText(message).includes(words));

describe('one event, one effect, one reply', () => {
  it('delivered five times at once, again, and again after a restart', async () => {
    const user = stage.person('小林');
    user.say(user.p2pChatId, '微信号改成 once_only_1', { deliverTimes: 5 });
    await stage.platform.settled();
    const delivery = stage.platform.deliveries().at(-1);
    expect(delivery?.attempts.map((attempt) => attempt.status)).toEqual([200, 200, 200, 200, 200]);
    await until('the reply', () => repliesHolding('once_only_1').length > 0);
    expect(await deliverAgain(delivery?.payload)).toBe(200);
    await stage.restart();
    expect(await Promise.all([1, 2, 3].map(() => deliverAgain(delivery?.payload)))).toEqual([200, 200, 200]);
    await stage.says('小林', '名片 没有这个人', false);
    expect(repliesHolding('once_only_1')).toHaveLength(1);
  });

  it('keeps the steps of an open edit over a restart', async () => {
    const [asked] = await stage.says('小林', '编辑 邮箱', false);
    expect(asked).toContain('邮箱');
    await stage.restart();
    const [saved] = await stage.says('小林', 'xiaoyu@example.com', false);
    expect(saved).toContain('已保存');
    expect((await stage.says('小林', '名片', false)).join()).toContain('xiaoyu@example.com');
  });

  it('answers a click in time, and a stale or forged one with a toast and no effect', async () => {
    const user = stage.person('小林');
    await stage.says('小林', '编辑 邮箱', false);
    const step = stage.platform
      .messages(user.p2pChatId)
      .filter((message) => message.from === 'bot')
      .at(-1);
    const first = await user.click(step?.id ?? '', { do: 'step', move: 'cancel' });
    expect(first).toMatchObject({ ok: true, error: null });
    await until('the bot to finish', async () => (await stage.product().depth()) === 0);
    const again = await user.click(step?.id ?? '', { do: 'step', move: 'cancel' });
    expect(again.toast?.type).toBe('warning');
    expect(again.tookMs).toBeLessThan(2_500);
  });

  it('is the unmodified SDK that talks to the platform', () => {
    const agents = new Set(stage.platform.requests().map((request) => request.headers['user-agent']));
    expect([...agents].every((agent) => /^oapi-node-sdk\/1\.74\.0/.test(agent ?? ''))).toBe(true);
    expect(stage.platform.requests().length).toBeGreaterThan(5);
  });
});
