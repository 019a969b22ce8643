import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCard, countElements } from '../../src/emulator/feishu/card-check.js';
import { cardText } from '../../src/emulator/feishu/plain-text.js';
import type { FeishuUser } from '../../src/emulator/feishu/types.js';
import { type VirtualClock, virtualClock } from '../../src/emulator/feishu/virtual-clock.js';
import {
  codeOf,
  type PlatformWithBot,
  sampleCard,
  sampleForm,
  sdkFor,
  startPlatformWithBot,
} from '../helpers/feishu-platform.js';

const markdown = (content: string) => ({ tag: 'markdown', content });
const errCode = (card: unknown) => checkCard(card)?.errCode ?? 0;

describe('card check', () => {
  it('takes a card and a form', () => {
    expect(checkCard(sampleCard())).toBeNull();
    expect(checkCard(sampleCard([sampleForm()]))).toBeNull();
  });

  const column = (elements: unknown[]) => ({ tag: 'column_set', columns: [{ tag: 'column', elements }] });
  const withoutSubmit = { ...sampleForm(), elements: [{ tag: 'input', name: 'a' }] };
  const nameless = {
    ...sampleForm(),
    elements: [...(sampleForm()['elements'] as unknown[]), { tag: 'input' }],
  };

  it.each<[string, unknown, number]>([
    ['a card of version 1', { elements: [] }, 200830],
    ['an unknown top-level key', { ...sampleCard(), note: 1 }, 200621],
    ['an unknown config key', { ...sampleCard(), config: { wide_screen_mode: true } }, 200621],
    ['exclusive cards', { ...sampleCard(), config: { update_multi: false } }, 200621],
    ['an unknown property', sampleCard([{ tag: 'hr', colour: 'red' }]), 200621],
    ['an element of version 1', sampleCard([{ tag: 'note', elements: [] }]), 200861],
    ['an unknown tag deep inside', sampleCard([column([{ tag: 'action', actions: [] }])]), 200861],
    ['a column outside a column set', sampleCard([{ tag: 'column', elements: [] }]), 200621],
    ['a form inside a column', sampleCard([column([sampleForm()])]), 200621],
    ['a form without submit', sampleCard([withoutSubmit]), 200621],
    ['a form item without a name', sampleCard([nameless]), 200530],
    ['two forms of the same names', sampleCard([sampleForm(), sampleForm()]), 200621],
    [
      'the same element id twice',
      sampleCard([
        { tag: 'hr', element_id: 'a' },
        { tag: 'hr', element_id: 'a' },
      ]),
      200621,
    ],
    ['a bad element id', sampleCard([{ tag: 'hr', element_id: '1a' }]), 200621],
    ['a bare string for a text', sampleCard([{ tag: 'div', text: 'x' }]), 200621],
    ['six tables', sampleCard(Array.from({ length: 6 }, () => ({ tag: 'table' }))), 11310],
    ['too many elements', sampleCard(Array.from({ length: 200 }, () => markdown('x'))), 11310],
  ])('refuses %s', (_name, card, expected) => expect(errCode(card)).toBe(expected));

  it('counts elements and text objects up to exactly 200', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (count) => {
        const card = {
          schema: '2.0',
          body: { elements: Array.from({ length: count }, () => markdown('x')) },
        };
        expect(countElements(card)).toBe(count);
        expect(checkCard(card) === null).toBe(count <= 200);
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void checkCard(value)));
    const body = fc.jsonValue().map((elements) => ({ schema: '2.0', body: { elements } }));
    fc.assert(fc.property(body, (card) => void [checkCard(card), cardText(card)]));
  });

  it('reads as plain lines', () => {
    expect(cardText(sampleCard([sampleForm()]))).toBe(
      '小鱼的名片\n微信 <b> *星*\n[编辑]\n[预览]\n{微信号: old_id}\n{email: }\n[保存]',
    );
  });
});

describe('clicks', () => {
  let world: PlatformWithBot;
  let clock: VirtualClock;
  let lin: FeishuUser;

  beforeEach(async () => {
    clock = virtualClock();
    world = await startPlatformWithBot({ clock, pushDeadlineMs: 300 });
    lin = world.platform.addUser('小林');
  });

  afterEach(() => world.close());

  const send = async (card: unknown) => {
    const sent = await sdkFor(world.platform).im.v1.message.create({
      params: { receive_id_type: 'open_id' },
      data: { receive_id: lin.openId, msg_type: 'interactive', content: JSON.stringify(card) },
    });
    return sent.data?.message_id ?? '';
  };

  it('are refused at sending with the inner code when the card is bad', async () => {
    const refused = await sdkFor(world.platform)
      .im.v1.message.create({
        params: { receive_id_type: 'open_id' },
        data: {
          receive_id: lin.openId,
          msg_type: 'interactive',
          content: JSON.stringify(sampleCard([{ tag: 'note' }])),
        },
      })
      .catch((error: { response: { data: unknown } }) => error.response.data);
    expect(refused).toMatchObject({ code: 230099, msg: expect.stringContaining('ErrCode: 200861') });
    expect(await codeOf(send(sampleCard([markdown('x'.repeat(31 * 1024))])))).toBe(230025);
    expect(await codeOf(send(sampleCard([{ tag: 'img', img_key: 'img_unknown' }])))).toBe(230099);
  });

  it('call back once with a token, and replace the card', async () => {
    const id = await send(sampleCard());
    const data = { schema: '2.0', body: { elements: [markdown('好了')] } };
    const body = JSON.stringify({
      toast: { type: 'success', content: '已保存' },
      card: { type: 'raw', data },
    });
    world.bot.answer = () => ({ status: 200, body });
    const result = await lin.click(id, '编辑');
    expect(result).toMatchObject({
      ok: true,
      error: null,
      toast: { type: 'success', content: '已保存' },
      card: data,
    });
    expect(world.bot.received[0]?.verified).toBe(true);
    expect(world.bot.received[0]?.payload).toMatchObject({
      header: { event_type: 'card.action.trigger' },
      event: {
        operator: { open_id: lin.openId },
        token: expect.stringMatching(/^c-/),
        action: { tag: 'button', value: { do: 'edit' } },
        context: { open_message_id: id, open_chat_id: lin.p2pChatId },
      },
    });
    expect(JSON.parse(world.platform.message(id)?.content ?? '')).toEqual(data);
    await expect(lin.click(id, '编辑')).rejects.toThrow('no button');
    await clock.advance(24 * 3_600_000);
    expect(world.bot.received).toHaveLength(1);
  });

  it.each<[string, string | { status: number; body?: string }, number]>([
    ['no answer in time', 'hang', 200341],
    ['a cut line', 'reset', 200342],
    ['204', { status: 204 }, 200671],
    ['a redirect', { status: 302 }, 200671],
    ['an empty body', { status: 200, body: '' }, 200672],
    ['a list', { status: 200, body: '[]' }, 200672],
    ['a toast without words', { status: 200, body: '{"toast":{"type":"info"}}' }, 200672],
    ['a bad card', { status: 200, body: '{"card":{"type":"raw","data":{"schema":"2.0"}}}' }, 200673],
    ['an older card', { status: 200, body: '{"card":{"type":"raw","data":{"elements":[]}}}' }, 200830],
  ])('show an error code for %s', async (_name, answer, error) => {
    const id = await send(sampleCard());
    world.bot.answer = () => answer as 'hang';
    expect(await lin.click(id, { do: 'preview' })).toMatchObject({
      ok: false,
      error,
      toast: null,
      card: null,
    });
  });

  it('submit forms with what was prefilled, and stop where the client would', async () => {
    const id = await send(sampleCard([sampleForm()]));
    expect((await lin.submitForm(id, { email: 'a@b.c' })).ok).toBe(true);
    expect(world.bot.received[0]?.payload.event.action).toMatchObject({
      name: 'save',
      value: { do: 'save' },
      form_value: { wechat: 'old_id', email: 'a@b.c' },
    });
    await expect(lin.submitForm(id, {})).rejects.toThrow('email is required');
    await expect(lin.submitForm(id, { email: 'a', wechat: 'x'.repeat(21) })).rejects.toThrow('too long');
    await expect(lin.submitForm(id, { phone: '1' })).rejects.toThrow('no form item phone');
  });

  it('open links without calling back', async () => {
    const behaviors = [{ type: 'open_url', default_url: 'http://127.0.0.1/c/x' }];
    const link = { tag: 'button', text: { tag: 'plain_text', content: '打开' }, behaviors };
    const id = await send(sampleCard([link]));
    expect(await lin.click(id, '打开')).toMatchObject({ ok: true, opened: 'http://127.0.0.1/c/x' });
    expect(world.bot.received).toHaveLength(0);
  });

  it('give a token for two later updates within 30 minutes, not before the answer', async () => {
    const id = await send(sampleCard());
    const sdk = sdkFor(world.platform);
    const update = (token: string) =>
      codeOf(
        sdk.request({
          method: 'POST',
          url: '/open-apis/interactive/v1/card/update',
          data: { token, card: sampleCard() },
        }),
      );
    const early: number[] = [];
    world.bot.answer = async ({ payload }) => {
      early.push(await update(payload.event.token));
      return { status: 200 };
    };
    await lin.click(id, '编辑');
    const { token } = world.bot.received[0]?.payload.event ?? {};
    expect(early).toEqual([300020]);
    expect([await update(token), await update(token), await update(token)]).toEqual([0, 0, 300040]);
    world.bot.answer = () => ({ status: 200 });
    await lin.click(id, '编辑');
    await clock.advance(30 * 60_000);
    expect(await update(world.bot.received[1]?.payload.event.token)).toBe(300030);
    expect(await update('c-unknown')).toBe(300020);
  });
});
