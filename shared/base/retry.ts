/** Time as a service: tests pass a fake one. */
export type Clock = { now: () => Date; sleep: (ms: number) => Promise<void> };

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** For looking at stores whose world stands at a past date: by this clock nothing has expired. */
export const EVERYTHING_LIVES: Clock = { ...systemClock, now: () => new Date(0) };

export type RetryPolicy = {
  /** Tries in all, the first included. */
  tries: number;
  /** Full jitter: a random wait up to baseMs * 2^attempt, at most maxMs. */
  baseMs: number;
  maxMs: number;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  /** false: give up at once; a number: wait that many ms (Retry-After); true: wait with jitter. */
  retryable: (error: unknown) => boolean | number;
  onRetry?: (error: unknown, waitMs: number) => void;
};

/** Runs `attempt` until it succeeds, the error is final, or the tries are used up (the last error is thrown). */
export async function retry<T>(attempt: (n: number) => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await attempt(n);
    } catch (error) {
      const verdict = policy.retryable(error);
      if (verdict === false || n + 1 >= policy.tries) throw error;
      const jitter = policy.random() * Math.min(policy.maxMs, policy.baseMs * 2 ** n);
      const waitMs = typeof verdict === 'number' ? verdict : jitter;
      policy.onRetry?.(error, waitMs);
      await policy.sleep(waitMs);
    }
  }
}
