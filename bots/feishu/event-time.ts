/**
 * A platform time as epoch milliseconds, or null when it is none. Feishu's pages disagree on the unit of
 * `create_time` (16 digits in 事件概述, milliseconds in 接收消息, seconds in menu events), so the magnitude
 * decides: it cannot be mistaken between the years 1973 and 5138.
 */
export function epochMs(value: string | number | null | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return null;
  if (number < 1e11) return Math.round(number * 1000);
  if (number < 1e14) return Math.round(number);
  return number < 1e17 ? Math.round(number / 1000) : null;
}
