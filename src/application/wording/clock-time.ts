const DATE_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-11-24 12:03` in Beijing time. `at` is epoch ms. */
export function dayTime(at: number): string {
  return DATE_TIME.format(at);
}

/** `12:03` in Beijing time. */
export function clockTime(at: number): string {
  return DATE_TIME.format(at).slice(-5);
}
