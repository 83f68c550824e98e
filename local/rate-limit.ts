import type { Quota, Throttle } from './template-api';

/** Milliseconds that only grow, such as performance.now; tests pass their own. */
export type Milliseconds = () => number;

/** A token bucket: true while a request is within the throttle; without a throttle always. */
export function rateLimiter(throttle: Throttle | null, now: Milliseconds): () => boolean {
  if (!throttle) return () => true;
  const { requestsPerSecond, burst } = throttle;
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * requestsPerSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

const PERIOD_MS = { DAY: 86_400_000, WEEK: 7 * 86_400_000, MONTH: 30 * 86_400_000 } as const;

/** true while a request is within the quota of its period, counted from the first request; without a quota always. */
export function quotaCounter(quota: Quota | null, now: Milliseconds): () => boolean {
  if (!quota) return () => true;
  let startedAt = now();
  let used = 0;
  return () => {
    const at = now();
    if (at - startedAt >= PERIOD_MS[quota.period]) {
      startedAt = at;
      used = 0;
    }
    return ++used <= quota.limit;
  };
}
