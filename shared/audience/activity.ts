const DAY = 86_400;
/** Weeks, months and years. */
const PERIODS = [
  { days: 7, count: 12 },
  { days: 30, count: 12 },
  { days: 365, count: 3 },
] as const;

/** When a user was active; instants in epoch seconds, the counts by period from the newest backwards. */
export type Activity = {
  readonly joinDate: number;
  readonly lastActionDate: number;
  readonly total: number;
  readonly weeks: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly number[];
};

/**
 * Interactions of one user by age: entry i counts [now - (i + 1) periods, now - i periods), with periods of 7, 30 and
 * 365 days. What is later than `now` counts in the total alone; null of a user without any.
 */
export function activityOf(instants: ArrayLike<number>, now: number): Activity | null {
  if (instants.length === 0) return null;
  const all = Array.from(instants);
  const [weeks, months, years] = PERIODS.map(({ days, count }) => {
    const counts = new Array<number>(count).fill(0);
    for (const at of all) {
      const index = Math.ceil((now - at) / (days * DAY)) - 1;
      if (index >= 0 && index < count) counts[index] = (counts[index] as number) + 1;
    }
    return counts;
  }) as [number[], number[], number[]];
  const joinDate = all.reduce((a, b) => Math.min(a, b));
  const lastActionDate = all.reduce((a, b) => Math.max(a, b));
  return { joinDate, lastActionDate, total: instants.length, weeks, months, years };
}
