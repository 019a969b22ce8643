import { type TextRef, text } from '../shared/texts.js';
import type { DayHours } from './creator-card.js';
import { cleanLine } from './text-hygiene.js';

/** Hours as read, or what is wrong with them. */
export type ParsedHours =
  | { readonly ok: true; readonly hours: DayHours }
  | { readonly ok: false; readonly problem: TextRef };

/** Whether the end may be earlier than the start without saying that it is on the next day. */
export type Crossing = 'said' | 'understood';

const DAY = 24 * 60;
const NEXT_DAY = /次日|第二天|隔天|明早|明天|翌日/u;
const AFTERNOON = /下午|傍晚|晚上|晚间|晚|夜里|pm/u;
const NIGHT = /凌晨|半夜|深夜/u;
const MORNING = /上午|早上|早晨|清晨|早|am/u;
const TIME =
  /(次日|第二天|隔天|明早|明天|翌日)?\s*(凌晨|半夜|深夜|上午|早上|早晨|清晨|早|中午|下午|傍晚|晚上|晚间|夜里|晚)?\s*(\d{1,2})\s*(?:[:：]\s*(\d{1,2})|点钟?\s*(半|一刻|三刻|\d{1,2}\s*分?)?|时\s*(\d{1,2})?\s*分?)?\s*(am|pm)?/gu;

const PARTS: Readonly<Record<string, number>> = { 半: 30, 一刻: 15, 三刻: 45 };

interface Reading {
  readonly minutes: number;
  readonly nextDay: boolean;
}

/**
 * Reads hours as people write them: `10:00-21:00`, `10点到晚上9点半`, `22:00-次日8:00`, `全天`. An end before the
 * start is taken for the next day when that is said, or always where `crossing` is `understood` (PRODUCT R3).
 */
export function parseHours(value: string, crossing: Crossing): ParsedHours {
  const words = cleanLine(value).normalize('NFKC').toLowerCase();
  if (/^(?:全天|整天|24\s*小时|随时)$/u.test(words)) return { ok: true, hours: { from: 0, to: DAY } };
  const readings = [...words.matchAll(TIME)].map(readTime);
  const [from, to] = readings;
  if (readings.length !== 2 || !from || !to) return wrong('hours.example');
  if (from.minutes >= DAY || to.minutes > DAY) return wrong('hours.no-such-time');
  if (from.minutes === to.minutes) return wrong('hours.same');
  const later = to.minutes > from.minutes;
  if (later && to.nextDay) return wrong('hours.more-than-a-day');
  if (!later && !to.nextDay && crossing === 'said') return wrong('hours.backwards');
  return { ok: true, hours: { from: from.minutes, to: to.minutes } };
}

function wrong(key: TextRef['key']): ParsedHours {
  return { ok: false, problem: text(key) };
}

/** Minutes since midnight; times that no clock shows come out as more than a day. */
function readTime(match: RegExpMatchArray): Reading {
  const [, day = '', part = '', hour = '', colon, spoken, plain, half = ''] = match;
  const minute = colon ?? plain ?? spoken?.replace(/\D/gu, '') ?? '';
  const minutes = spoken && spoken in PARTS ? (PARTS[spoken] ?? 0) : Number(minute);
  const when = `${part}${half}`;
  const hours = Number(hour) + (shiftsToAfternoon(when, Number(hour)) ? 12 : 0);
  const bad = Number(hour) > 24 || minutes > 59 || (MORNING.test(when) && Number(hour) > 12);
  const nextDay = NEXT_DAY.test(day) || NIGHT.test(part);
  return { minutes: bad ? DAY + 1 : hours * 60 + minutes, nextDay };
}

function shiftsToAfternoon(when: string, hour: number): boolean {
  return (AFTERNOON.test(when) && hour < 12) || (when === '中午' && hour < 3);
}

/** `09:30`; 24:00 is written as such. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Start and end as a clock shows them. */
export function clockHours({ from, to }: DayHours): readonly [string, string] {
  return [clockOf(from), clockOf(to)];
}
