import { randomStream } from '../base/random';

/** Mean difference over all rows, and the bounds that hold 90 % of the resampled means. */
export type Interval = { readonly mean: number; readonly low: number; readonly high: number };

const LOW = 0.05;
const HIGH = 0.95;

/**
 * Bootstrap of a mean over rows that come in groups (whole groups are drawn, since rows of one group hang together):
 * `values[i]` belongs to `groups[i]`. With one group the interval is its mean alone. Same seed, same interval.
 */
export function groupBootstrap(
  values: readonly number[],
  groups: readonly string[],
  seed: number,
  draws = 1_000,
): Interval {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [i, value] of values.entries()) {
    const group = sums.get(groups[i]!) ?? { sum: 0, count: 0 };
    sums.set(groups[i]!, { sum: group.sum + value, count: group.count + 1 });
  }
  const parts = [...sums.values()];
  if (parts.length === 0) throw new RangeError('bootstrap of no rows; at least one is needed');
  const random = randomStream(seed);
  const means = Array.from({ length: draws }, () =>
    meanOf(parts.map(() => parts[Math.floor(random() * parts.length)]!)),
  );
  means.sort((a, b) => a - b);
  const at = (share: number) => means[Math.min(draws - 1, Math.floor(share * draws))]!;
  return { mean: meanOf(parts), low: at(LOW), high: at(HIGH) };
}

function meanOf(parts: readonly { sum: number; count: number }[]): number {
  const sum = parts.reduce((total, part) => total + part.sum, 0);
  return sum / parts.reduce((total, part) => total + part.count, 0);
}
