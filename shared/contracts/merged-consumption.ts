import type { PairColumns } from '../base/pair-minima';

/** What rows say, merged: a row that says nothing new takes no room. */
export type MergedConsumption = {
  /** Of each learner (first) and course (second): since when it is known to be completed; Infinity while it is open. */
  readonly courses: PairColumns;
  /** Of each of these pairs, by number (first), and instant (second): since when the visit is known. */
  readonly visits: PairColumns;
  /** When rows came in, ascending; epoch seconds. */
  readonly importedAt: readonly number[];
};

/** What was merged, and the ids of the batches whose rows are all in it. */
export type MergedFile = { readonly covers: readonly string[]; readonly merged: MergedConsumption };
