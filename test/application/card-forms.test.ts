import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Device, type InProcess, say, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess();
});
afterAll(() => bench?.close());

/** A creator with a form's section and the revision that it is drawn from. */
async function withForm(section: 'contacts' | 'cooperation') {
  const { creatorId, feishu } = await bench.creator();
  const creator = async () => (await bench.records.creator(creatorId))!;
  const draw = async () => ({ do: 'save', section, revision: (await creator()).revision }) as const;
  const save = (form: object, answers: Record<string, unknown>) => bench.clicks(feishu, form, answers);
  return { feishu: feishu satisfies Device, creator, draw, save };
}

describe('a contacts form that met a newer card', () => {
  it('asks again for the number that it does not hold, and keeps it when it comes', async () => {
    const { feishu, creator, draw, save } = await withForm('contacts');
    const form = await draw();
    await bench.says(feishu, '微信改成 theirs_222');
    const met = await save(form, { phone: '13812345678', wechat: 'mine_111' });
    expect(met.words).not.toMatch(/1381234|5678/);
    const { replace } = met.callback ?? {};
    const notices = replace?.kind === 'form' ? replace.form.notices : [];
    expect(notices.map(({ key }) => key)).toEqual(['form.conflict', 'form.now.wechat', 'form.phone-again']);
    expect(notices.map(say).join()).toContain('请再填一次');
    await save(await draw(), { phone: '13812345678', wechat: 'mine_111' });
    expect((await creator()).content).toMatchObject({ wechat: 'mine_111', phone: { masked: '138****5678' } });
  });

  it('says nothing of a number that nobody typed, and says it once of one that was changed elsewhere', async () => {
    const { feishu, draw, save } = await withForm('contacts');
    const form = await draw();
    await bench.says(feishu, '微信改成 theirs_222');
    await bench.says(feishu, '手机改成 13911112222');
    const keysOf = async (answers: Record<string, unknown>) => {
      const { replace } = (await save(form, answers)).callback ?? {};
      return replace?.kind === 'form' ? replace.form.notices.map(({ key }) => key) : [];
    };
    expect(await keysOf({ phone: '', wechat: 'mine_111' })).toEqual(['form.conflict', 'form.now.wechat']);
    expect(await keysOf({ phone: '13812345678', wechat: 'mine_111' })).not.toContain('form.phone-again');
  });
});

describe('the days of a preference form', () => {
  const DAYS = '2026-12-01 到 2026-12-15';

  it('that stand as they were drawn do not undo the option that was picked', async () => {
    const { creator, draw, save } = await withForm('cooperation');
    await save(await draw(), { dates: '', days: DAYS });
    const dates = async () => (await creator()).content.cooperation.dates;
    expect(await dates()).toBe('2026-12-01/2026-12-15');
    const form = await draw();
    const both = await save(form, { dates: 'weekends', days: '2027-01-01 到 2027-01-05' });
    expect(both.callback?.tone).toBe('error');
    expect(both.words).toContain('只能留一个');
    expect((await save(form, { dates: 'weekends', days: DAYS })).words).toContain('已保存');
    expect(await dates()).toBe('weekends');
    await save(await draw(), { dates: '', days: '' });
    expect(await dates()).toBeNull();
  });

  it('are told from the card of the time, also when it has changed since', async () => {
    const { feishu, creator, draw, save } = await withForm('cooperation');
    await save(await draw(), { dates: '', days: DAYS });
    const form = await draw();
    await bench.says(feishu, '邮箱改成 a@b.com');
    await save(form, { dates: 'weekends', days: DAYS });
    expect((await creator()).content).toMatchObject({ email: 'a@b.com', cooperation: { dates: 'weekends' } });
  });
});
