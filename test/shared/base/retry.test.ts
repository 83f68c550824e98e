import { EVERYTHING_LIVES, type RetryPolicy, retry } from '../../../shared/base/retry';

function policyOf(change: Partial<RetryPolicy> = {}) {
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  return {
    waits,
    policy: { tries: 5, baseMs: 100, maxMs: 500, random: () => 0.5, sleep, retryable: () => true, ...change },
  };
}

/** Fails so many times, each time with the number of the try, then answers with it. */
const failing = (times: number) => async (n: number) => {
  if (n < times) throw new Error(`try ${n}`);
  return n;
};

describe('retry', () => {
  it('waits a random part of a time that doubles up to its most', async () => {
    const { policy, waits } = policyOf();
    expect(await retry(failing(4), policy)).toBe(4);
    expect(waits).toEqual([50, 100, 200, 250]);
  });

  it('throws the last error once the tries are used up', async () => {
    const { policy, waits } = policyOf({ tries: 3 });
    await expect(retry(failing(3), policy)).rejects.toThrow('try 2');
    expect(waits).toHaveLength(2);
  });

  it('waits as long as the error says, also not at all', async () => {
    const { policy, waits } = policyOf({ retryable: (error) => (`${error}`.includes('try 0') ? 7_000 : 0) });
    expect(await retry(failing(2), policy)).toBe(2);
    expect(waits).toEqual([7_000, 0]);
  });

  it('gives up at once where no other try may help', async () => {
    const { policy, waits } = policyOf({ retryable: () => false });
    await expect(retry(failing(1), policy)).rejects.toThrow('try 0');
    expect(waits).toEqual([]);
  });

  it('tells of every wait before it', async () => {
    const told: unknown[] = [];
    const { policy, waits } = policyOf({
      onRetry: (error, waitMs) => told.push([String(error), waitMs, waits.length]),
    });
    await retry(failing(2), policy);
    expect(told).toEqual([
      ['Error: try 0', 50, 0],
      ['Error: try 1', 100, 1],
    ]);
  });
});

it('nothing has expired by the clock of stores whose world stands in the past', () => {
  expect(EVERYTHING_LIVES.now().getTime()).toBe(0);
});
