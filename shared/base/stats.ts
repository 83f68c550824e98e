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
