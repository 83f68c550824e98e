import { addDays, type Day, dayRange, daysBetween } from '../base/day';
import { RunError } from '../base/errors';

type Limits = { readonly maxBackfillDays: number; readonly bootstrap: boolean };

/** What a run has to build: the dates in order, and whether it starts without any state. */
export type DayPlan = { readonly days: readonly Day[]; readonly coldStart: boolean };

/** The run dates from the day after the newest state up to `runDate`; `newest` is the newest state before it, null without one. */
export function planDays(runDate: Day, newest: Day | null, limits: Limits): DayPlan {
  if (newest === null) {
    if (limits.bootstrap) return { days: [runDate], coldStart: true };
    throw new RunError('NO_STATE', `no state before ${runDate}; allow a cold start with the setting bootstrap`);
  }
  const missing = daysBetween(newest, runDate) - 1;
  if (missing > limits.maxBackfillDays) {
    const first = addDays(newest, 1);
    throw new RunError(
      'BACKFILL_GAP',
      `${missing} days are missing before ${runDate} (newest state ${newest}), at most ${limits.maxBackfillDays} are caught up by itself; run: npm run ops -- backfill --from ${first} --to ${runDate}`,
    );
  }
  return { days: dayRange(addDays(newest, 1), runDate), coldStart: false };
}
