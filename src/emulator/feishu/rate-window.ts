/** Counts calls by key in a sliding window of the given clock. */
export class RateWindow {
  private readonly calls = new Map<string, number[]>();

  constructor(
    private readonly windowMs: number,
    private readonly max: number,
    private readonly now: () => number,
  ) {}

  /** Counts one call; 0 when it fits, otherwise the milliseconds until the next one would. Refusals do not count. */
  take(key: string): number {
    const now = this.now();
    const recent = (this.calls.get(key) ?? []).filter((at) => at > now - this.windowMs);
    const oldest = recent[0];
    this.calls.set(key, recent);
    if (oldest !== undefined && recent.length >= this.max) return oldest + this.windowMs - now;
    recent.push(now);
    return 0;
  }
}
