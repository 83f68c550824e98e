import { isoDate } from '../base/day';
import type { PredictionHead } from '../contracts/prediction';
import { dataThrough } from './published-run';

type Counted = Pick<PredictionHead, 'n' | 'atRisk' | 'insufficient' | 'levelCounts'>;

/** The counts of a whole class; zeros where it has no predictions. */
export function countsOf(head: Counted | null): object {
  const levels = head?.levelCounts ?? [0, 0, 0, 0, 0];
  return {
    learners: head?.n ?? 0,
    at_risk: head?.atRisk ?? 0,
    insufficient_data: head?.insufficient ?? 0,
    by_level: Object.fromEntries(levels.map((count, i) => [i + 1, count])),
  };
}

/** How many more there are now than before, in the same words. */
export function differenceOf(now: Counted, before: Counted): object {
  return countsOf({
    n: now.n - before.n,
    atRisk: now.atRisk - before.atRisk,
    insufficient: now.insufficient - before.insufficient,
    levelCounts: now.levelCounts.map((count, i) => count - (before.levelCounts[i] ?? 0)),
  });
}

/** A class on a run date, without its learners. */
export function pointOf(head: PredictionHead): object {
  return {
    run_date: isoDate(head.runDate),
    data_through: dataThrough(head.runDate),
    model_version: head.modelVersion,
    method: head.method,
    required_level: head.requiredLevel,
    counts: countsOf(head),
  };
}
