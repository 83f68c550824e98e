import { NotEnoughDataError } from '../base/errors';
import { kMeans } from '../model/kmeans';
import type { Matrix } from '../model/matrix';
import { fitStandardiser, type Standardiser, standardise } from '../model/standardise';
import { BEHAVIOUR_FEATURES, type Behaviour } from './features';

export const CLUSTER_NAMES = ['Balanced Users', 'Email Specialists', 'Super Users', 'Inactive Users'] as const;
export type ClusterId = 0 | 1 | 2 | 3;

export type Cluster = {
  readonly name: (typeof CLUSTER_NAMES)[number];
  readonly count: number;
  /** Plain means of the 13 features, 2 decimals. */
  readonly profile: Readonly<Record<string, number>>;
};

/** What a new user is assigned by: log(1 + x), standardised, nearest centre; centre i belongs to cluster i. */
export type SegmentModel = {
  readonly standardiser: Standardiser;
  readonly centres: readonly (readonly number[])[];
};

export type Segmentation = {
  /** By cluster id. */
  readonly clusters: readonly Cluster[];
  /** Cluster id of each row. */
  readonly assignment: Int32Array;
  readonly model: SegmentModel;
};

const OPTIONS = { k: CLUSTER_NAMES.length, seed: 42, starts: 10, maxIterations: 300 };
/** Features 1-9 tell of contents, the last two of mail. */
const CONTENT = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const MAIL = [11, 12];

/** Four clusters of users by behaviour, named by what their centres stand for; fewer than 4 different users are a NotEnoughDataError. */
export function segmentUsers({ rows }: Behaviour): Segmentation {
  if (!hasDistinctRows(rows, OPTIONS.k))
    throw new NotEnoughDataError(
      `fewer than ${OPTIONS.k} users who differ in what they do; import more interactions before computing clusters`,
    );
  const logged: Matrix = { ...rows, values: rows.values.map(Math.log1p) };
  const standardiser = fitStandardiser(logged);
  const found = kMeans(standardise(standardiser, logged), OPTIONS);
  const ids = nameCentres(found.centres);
  const assignment = found.assignment.map((centre) => ids[centre] as number);
  const centres = CLUSTER_NAMES.map((_, id) => found.centres[ids.indexOf(id as ClusterId)] as readonly number[]);
  return { clusters: describe(rows, assignment), assignment, model: { standardiser, centres } };
}

/**
 * The cluster id of each centre (standardised): 2 has the highest content, 3 of the rest the lowest content + mail, 1 of
 * the last two the higher mail - content, 0 remains. Ties go to the lower index.
 */
export function nameCentres(centres: readonly (readonly number[])[]): ClusterId[] {
  const content = centres.map((centre) => meanOf(centre, CONTENT));
  const mail = centres.map((centre) => meanOf(centre, MAIL));
  const left = new Set(centres.keys());
  const take = (score: (centre: number) => number): number => {
    const [chosen] = [...left].sort((a, b) => score(b) - score(a));
    left.delete(chosen as number);
    return chosen as number;
  };
  const superUsers = take((j) => content[j] as number);
  const inactive = take((j) => -((content[j] as number) + (mail[j] as number)));
  const email = take((j) => (mail[j] as number) - (content[j] as number));
  return centres.map((_, j) => (j === superUsers ? 2 : j === inactive ? 3 : j === email ? 1 : 0));
}

function describe({ values, columnCount }: Matrix, assignment: Int32Array): Cluster[] {
  const sums = CLUSTER_NAMES.map(() => new Float64Array(columnCount));
  const counts = CLUSTER_NAMES.map(() => 0);
  for (const [row, id] of assignment.entries()) {
    counts[id] = (counts[id] as number) + 1;
    const sum = sums[id] as Float64Array;
    for (let c = 0; c < columnCount; c++) sum[c] = (sum[c] as number) + (values[row * columnCount + c] as number);
  }
  return CLUSTER_NAMES.map((name, id) => {
    const count = counts[id] as number;
    const mean = (c: number) => Math.round((100 * ((sums[id] as Float64Array)[c] as number)) / count) / 100;
    return { name, count, profile: Object.fromEntries(BEHAVIOUR_FEATURES.map((feature, c) => [feature, mean(c)])) };
  });
}

function meanOf(centre: readonly number[], columns: readonly number[]): number {
  return columns.reduce((sum, c) => sum + (centre[c] as number), 0) / columns.length;
}

function hasDistinctRows({ values, rowCount, columnCount }: Matrix, wanted: number): boolean {
  const seen = new Set<string>();
  for (let r = 0; r < rowCount && seen.size < wanted; r++)
    seen.add(values.subarray(r * columnCount, (r + 1) * columnCount).join());
  return seen.size >= wanted;
}
