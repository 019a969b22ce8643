import { describe, expect, it } from 'vitest';
import { supportHours } from '../../src/domain/support-hours.js';

const TIMES = [
  ['08:59', false, false],
  ['09:00', true, true],
  ['18:59', true, true],
  ['19:00', true, false],
  ['20:59', true, false],
  ['21:00', false, false],
] as const;

describe.each(['UTC', 'America/New_York', 'Asia/Shanghai'])('support hours on a server in %s', (zone) => {
  it.each(TIMES)('at %s in Shanghai', (time, online, mail) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      expect(supportHours(Date.parse(`2026-11-24T${time}:00+08:00`))).toEqual({ online, mail });
    } finally {
      process.env.TZ = before;
    }
  });
});
