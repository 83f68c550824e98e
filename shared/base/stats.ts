/** The middle value, the mean of the two middle ones for an even count; 0 of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/** At most `digits` significant decimals (stored numbers are equal on every machine); not finite is a RangeError. */
export function roundSignificant(value: number, digits = 12): number {
  if (!Number.isFinite(value)) throw new RangeError(`number ${value} is not finite`);
  return Number(value.toPrecision(digits)) + 0;
}

/** The arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The arithmetic mean; NaN of nothing. */
export function meanOrNaN(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The least value; NaN of nothing. */
export function leastOrNaN(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.min(a, b));
}

/** How many of the sorted values lie below `value`, and half of those equal to it, as a share of all; NaN of nothing. */
export function placeAmong(sorted: ArrayLike<number>, value: number): number {
  return (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / 2 / sorted.length;
}

/** How many of the sorted values are less than `value`, or not more than it. */
function countBelow(sorted: ArrayLike<number>, value: number, orEqual: boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const found = sorted[middle] as number;
    if (found < value || (orEqual && found === value)) from = middle + 1;
    else to = middle;
  }
  return from;
}

const WINITZKI = 0.147;

/** The standard normal value below which a share of 0 < p < 1 lies, to .008 up to 4 deviations (Winitzki's inverse of the error function, 2008). */
export function normalQuantile(p: number): number {
  const logarithm = Math.log(4 * p * (1 - p));
  const half = 2 / (Math.PI * WINITZKI) + logarithm / 2;
  return Math.sign(p - 0.5) * Math.SQRT2 * Math.sqrt(Math.sqrt(half ** 2 - logarithm / WINITZKI) - half);
}
