import { setTimeout } from 'node:timers/promises';
import { addDays, type Day, dayRange, startOfDay } from '../shared/base/day';
import type { RunSummary } from '../shared/contracts/run';
import type { RetrainSummary } from '../shared/outcomes/retrain';
import type { Invocation } from './functions';
import type { LocalSystem } from './system';

/** What a replay did: events and malformed lines in all, pairs and predictions of the last run date. */
export type ReplayResult = {
  readonly days: number;
  readonly events: number;
  readonly malformed: number;
  readonly pairs: number;
  readonly predictions: number;
  readonly modelVersion: string | null;
  readonly trainedRows: number;
};

type Plan = { readonly from: Day; readonly to: Day; readonly retrainOn: readonly Day[] };

const PROGRESS_DAYS = 14;
const LEASE_WAIT_MS = 5_000;

/** Fires the daily schedule of every run date in order, and retraining before the run of its dates; time stands at each. */
export async function replay(
  system: LocalSystem,
  { from, to, retrainOn }: Plan,
  progress: (line: string) => void,
): Promise<ReplayResult> {
  const totals = { days: 0, events: 0, malformed: 0 };
  let trainedRows = 0;
  let last: RunSummary | null = null;
  for (const day of dayRange(from, to)) {
    if (retrainOn.includes(day)) trainedRows = await retrainBefore(system, day, progress);
    last = await runDay(system, day, progress);
    totals.days++;
    totals.events += last.events;
    totals.malformed += last.malformed;
    const at = `${totals.days} days, run date ${day}`;
    if (totals.days % PROGRESS_DAYS === 0 || day === to) {
      progress(
        `${at}: ${last.events} events, ${last.pairs} learners in classes, by ${last.modelVersion ?? 'the plain rule'}`,
      );
    }
  }
  system.setNow(new Date(startOfDay(to).getTime() + 9 * 3_600_000));
  const { pairs, predictions, modelVersion } = last ?? { pairs: 0, predictions: 0, modelVersion: null };
  return { ...totals, pairs, predictions, modelVersion, trainedRows };
}

/** Fires the schedule; a run that stopped at a checkpoint goes on by itself and is asked for its result again. */
async function runDay(system: LocalSystem, day: Day, progress: (line: string) => void): Promise<RunSummary> {
  const [firing] = system
    .due(startOfDay(day), startOfDay(addDays(day, 1)))
    .filter(({ schedule }) => schedule.endsWith('daily-prep'));
  if (!firing) throw new Error(`the daily schedule does not fire on ${day}`);
  system.setNow(firing.at);
  for (;;) {
    const summary = result<RunSummary>(await system.fireSchedule('daily-prep', firing.at), `the run of ${day}`);
    await system.settle();
    if (summary.status === 'already_running') await waitForLease(progress);
    else if (summary.status !== 'continued') return summary;
  }
}

async function retrainBefore(system: LocalSystem, day: Day, progress: (line: string) => void): Promise<number> {
  progress(`retraining on the classes ended before ${day}`);
  system.setNow(startOfDay(day));
  const fired = await system.fireSchedule('retrain', startOfDay(day));
  const summary = result<RetrainSummary>(fired, `retraining on ${day}`);
  await system.settle();
  if (summary.status === 'not_enough_data') {
    progress(`no model: ${summary.reason}`);
    return 0;
  }
  if (summary.status === 'already_running') {
    await waitForLease(progress);
    return retrainBefore(system, day, progress);
  }
  progress(
    `model ${summary.version} ${summary.gate.promote ? 'passes its gate' : `is refused: ${summary.gate.reasons.join('; ')}`}`,
  );
  return summary.counts.trainingRows;
}

/** A run that was killed before a restart still holds its lock; its lease ends by itself. */
async function waitForLease(progress: (line: string) => void): Promise<void> {
  progress('an earlier run holds the lock; waiting for its lease to end');
  await setTimeout(LEASE_WAIT_MS);
}

function result<T>({ value, failure }: Invocation, what: string): T {
  if (failure) throw new Error(`${what} failed: ${failure.errorType}: ${failure.errorMessage}`);
  return value as T;
}
