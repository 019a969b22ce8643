import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { supportLines } from '../../src/application/say-hours.js';
import { channelHours, supportHours } from '../../src/domain/support-hours.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { loadTexts } from '../../src/shared/texts.js';
import { runProgram } from '../helpers/processes.js';

/** Time in Shanghai, then online and mail. */
const TIMES = [
  ['08:59', false, false],
  ['09:00', true, true],
  ['18:59', true, true],
  ['19:00', true, false],
  ['20:59', true, false],
  ['21:00', false, false],
] as const;

const at = (time: string) => Date.parse(`2026-11-24T${time}:00+08:00`);

/** What a server in another zone thinks of all the times: the zone is only read when a process starts. */
async function hoursInZone(zone: string): Promise<{ zone: string; hours: unknown[] }> {
  const module = pathToFileURL(join(projectRoot, 'dist/src/domain/support-hours.js')).href;
  const program = `
    import { supportHours } from ${JSON.stringify(module)};
    const times = ${JSON.stringify(TIMES.map(([time]) => at(time)))};
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    console.log(JSON.stringify({ zone, hours: times.map(supportHours) }));`;
  const { stdout } = await runProgram(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: process.env.PATH, TZ: zone },
  });
  return JSON.parse(stdout) as { zone: string; hours: unknown[] };
}

describe('support hours', () => {
  it.each(['UTC', 'America/New_York', 'Asia/Tokyo'])(
    'are those of Shanghai on a server in %s',
    async (zone) => {
      const answer = await hoursInZone(zone);
      expect(answer.zone).toBe(zone);
      expect(answer.hours).toEqual(TIMES.map(([, online, mail]) => ({ online, mail })));
    },
  );

  it('are told every minute of a day without a gap', () => {
    for (let minute = 0; minute < 24 * 60; minute++) {
      const { online, mail } = supportHours(at('00:00') + minute * 60_000 + 59_999);
      expect({ minute, online, mail }).toEqual({
        minute,
        online: minute >= 540 && minute < 1260,
        mail: minute >= 540 && minute < 1140,
      });
    }
  });

  it.each([
    ['00:00', { open: false, opens: 'today' }],
    ['09:00', { open: true, minutesLeft: 720 }],
    ['20:59', { open: true, minutesLeft: 1 }],
    ['21:00', { open: false, opens: 'tomorrow' }],
    ['23:59', { open: false, opens: 'tomorrow' }],
  ])('say at %s how long or when', (time, hours) => {
    expect(channelHours('online', at(time))).toEqual(hours);
  });
});

describe('supportLines', () => {
  const say = loadTexts();
  const words = (time: string) => supportLines(at(time)).map(say);

  it.each([
    ['08:59', '今天 9:00 后登录星图', '今天 9:00 后会回复你'],
    ['09:00', '正在上班', '一般 10 分钟左右回复'],
    ['18:59', '正在上班', '还有 1 分钟下班'],
    ['19:00', '正在上班', '明天 9:00 后会回复你'],
    ['20:59', '还有 1 分钟下班', '今天已下班'],
    ['21:00', '明天 9:00 后登录星图', '明天 9:00 后会回复你'],
  ])('at %s', (time, online, mail) => {
    expect(words(time)[0]).toContain(online);
    expect(words(time)[1]).toContain(mail);
    for (const fact of ['客服中心', '9:00-21:00', 'star-QA@xingtu.bytedance.com', '9:00-19:00', '垃圾箱'])
      expect(words(time).join('\n')).toContain(fact);
  });
});
