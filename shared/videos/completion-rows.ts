import { randomStream, seedOf } from '../base/random';
import { groupSums, placesByGroup } from './group-views';
import type { ViewTable } from './view-table';

/** A view from this completion (percent) on is complete. */
const COMPLETE_FROM = 95;
const HELD_OUT_SHARE = 0.2;
/** Views that count as much as the course's own in its rate: a course of few views is near the mean of all. */
const SMOOTHING = 20;
const FOLDS = 5;

/** Of some views: the learner's mean completion without the view itself, the course's completion rate, 1 when complete. */
export type CompletionRows = {
  readonly learnerMean: Float64Array;
  readonly courseRate: Float64Array;
  readonly complete: Uint8Array;
};

/** Share of complete views by course code; `prior` is that of all views and holds for unknown courses. */
export type CourseRates = { readonly prior: number; readonly rates: ReadonlyMap<string, number> };

export function isComplete(completion: number): boolean {
  return completion >= COMPLETE_FROM;
}

/**
 * Holds out a fifth of the learners, all their views together; the rest is for training. Whether a learner is held out
 * hangs on the id alone: models trained at different times can be compared on learners that none of them has seen.
 */
export function splitViews(
  { learner, learners }: ViewTable,
  views: Int32Array,
  salt: string,
): { training: Int32Array; heldOut: Int32Array } {
  const isHeld = Uint8Array.from(learners, (id) => Number(randomStream(seedOf(`${salt} ${id}`))() < HELD_OUT_SHARE));
  const [training = views, heldOut = views] = divided(views, 2, (i) => isHeld[learner[i] as number] as number);
  return { training, heldOut };
}

/** Views by the number of their part, in order. */
function divided(views: Int32Array, parts: number, partOf: (view: number) => number): Int32Array[] {
  const part = new Int32Array(views.length);
  for (let n = 0; n < views.length; n++) part[n] = partOf(views[n] as number);
  const { order, starts } = placesByGroup(part, parts);
  for (let n = 0; n < order.length; n++) order[n] = views[order[n] as number] as number;
  return Array.from({ length: parts }, (_, p) => order.subarray(starts[p], starts[p + 1]));
}

/** The share of complete views of every course, drawn towards the share of all views. */
export function courseRates(table: ViewTable, views: Int32Array): CourseRates {
  return ratesOf(table, countByCourse(table, views));
}

type CourseCounts = { readonly counts: Int32Array; readonly complete: Int32Array };

function countByCourse({ course, completion, courses }: ViewTable, views: Int32Array): CourseCounts {
  const counts = new Int32Array(courses.length);
  const complete = new Int32Array(courses.length);
  for (let n = 0; n < views.length; n++) {
    const i = views[n] as number;
    const c = course[i] as number;
    counts[c] = (counts[c] as number) + 1;
    complete[c] = (complete[c] as number) + Number(isComplete(completion[i] as number));
  }
  return { counts, complete };
}

function ratesOf({ courses }: ViewTable, { counts, complete }: CourseCounts): CourseRates {
  const all = sumOf(counts);
  const prior = all === 0 ? 0 : sumOf(complete) / all;
  const entries = courses.map(
    (code, c) => [code, smoothed(complete[c] as number, counts[c] as number, prior)] as const,
  );
  return { prior, rates: new Map(entries.filter((_, c) => (counts[c] as number) > 0)) };
}

/**
 * Rows of some views. A learner's mean leaves the view itself out (a single view: the mean of all), or it would hold the
 * answer.
 */
export function completionRows(table: ViewTable, views: Int32Array, { rates, prior }: CourseRates): CompletionRows {
  const { learner, course, completion, learners, courses } = table;
  const { count, sum } = groupSums(learner, completion, learners.length);
  const overall = sum.reduce((a, b) => a + b, 0) / Math.max(1, table.count);
  const rows = emptyRows(views.length);
  for (const [row, i] of views.entries()) {
    const l = learner[i] as number;
    const others = (count[l] as number) - 1;
    rows.learnerMean[row] = others === 0 ? overall : ((sum[l] as number) - (completion[i] as number)) / others;
    rows.courseRate[row] = rates.get(courses[course[i] as number] as string) ?? prior;
    rows.complete[row] = Number(isComplete(completion[i] as number));
  }
  return rows;
}

/**
 * Rows to train on, `drawn` from the views: each fold of learners with the course rates of the other folds. With rates that count the view itself,
 * or that just leave it out, the trees would read the answer from the rate.
 */
export function trainingRows(
  table: ViewTable,
  views: Int32Array,
  drawn: (views: Int32Array) => Int32Array = (all) => all,
): CompletionRows {
  const all = countByCourse(table, views);
  const folds = divided(views, FOLDS, (i) => (table.learner[i] as number) % FOLDS).map((own) => {
    const { counts, complete } = countByCourse(table, own);
    const others = {
      counts: all.counts.map((count, c) => count - (counts[c] as number)),
      complete: all.complete.map((count, c) => count - (complete[c] as number)),
    };
    return completionRows(table, drawn(own), ratesOf(table, others));
  });
  const rows = emptyRows(folds.reduce((sum, { complete }) => sum + complete.length, 0));
  let at = 0;
  for (const fold of folds) {
    rows.learnerMean.set(fold.learnerMean, at);
    rows.courseRate.set(fold.courseRate, at);
    rows.complete.set(fold.complete, at);
    at += fold.complete.length;
  }
  return rows;
}

function sumOf(values: Int32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function emptyRows(count: number): CompletionRows {
  return {
    learnerMean: new Float64Array(count),
    courseRate: new Float64Array(count),
    complete: new Uint8Array(count),
  };
}

function smoothed(complete: number, views: number, prior: number): number {
  return (complete + SMOOTHING * prior) / (views + SMOOTHING);
}
