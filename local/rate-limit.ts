import type { Throttle } from './template-api';

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

const DAY_MS = 86_400_000;

/** true while a request is within the quota of its day, counted from the start; without a quota always. */
export function quotaCounter(quota: number | null, now: Milliseconds): () => boolean {
  if (quota === null) return () => true;
  let startedAt = now();
  let used = 0;
  return () => {
    const at = now();
    if (at - startedAt >= DAY_MS) {
      startedAt = at;
      used = 0;
    }
    return ++used <= quota;
  };
}
