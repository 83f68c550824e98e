import { mean, roundSignificant } from '../base/stats';
import { type KMeans, kMeans, nearestCentre } from '../model/kmeans';
import { type Matrix, matrixOf } from '../model/matrix';
import { silhouette } from '../model/silhouette';
import { fitStandardiser, standardise } from '../model/standardise';
import type { LearnerViews } from './engagement';

const SEED = 42;
const STARTS = 10;
const ITERATIONS = 300;
const MOST_GROUPS = 10;
/** Where no number of groups has a score. */
const DEFAULT_GROUPS = 3;
/** The centres of more learners are found on every n-th of them. */
const FIT_ROWS = 20_000;
/** Means that differ in what was rounded away when they were computed are the same. */
const DIGITS = 9;
/** So many standard deviations above the mean number of videos a group is one of heavy viewers. */
const HEAVY = 1;

type Segment = {
  readonly name: string;
  readonly learners: number;
  readonly meanCompletion: number;
  readonly meanVideos: number;
};
export type Segments = {
  /** By mean completion, ascending. */
  readonly segments: readonly Segment[];
  /** Of each learner: the index of the segment. */
  readonly assignment: readonly number[];
  /** Mean silhouette by number of groups that was tried. */
  readonly scores: readonly { readonly groups: number; readonly silhouette: number }[];
};

/**
 * Groups learners by mean completion and different videos; as many groups as give the highest silhouette, and never more
 * than there are different learners: what is alike cannot be parted.
 */
export function segments(learners: readonly LearnerViews[]): Segments {
  if (learners.length < 3) return { segments: [], assignment: [], scores: [] };
  const raw = matrixOf(learners.map((one) => [roundSignificant(one.meanCompletion, DIGITS), one.distinctVideos]));
  const scaled = standardise(fitStandardiser(raw), raw);
  const sample = everyNth(scaled, Math.ceil(learners.length / FIT_ROWS));
  const kinds = differentRows(sample);
  const most = Math.min(MOST_GROUPS, learners.length - 1, kinds);
  const fits = Array.from({ length: most - 1 }, (_, i) => scored(sample, i + 2));
  const best = fits.filter((fit) => fit.score > 0).sort((a, b) => b.score - a.score)[0];
  const { fit } = best ?? scored(sample, Math.min(DEFAULT_GROUPS, kinds));
  const nearest = learners.map((_, r) => nearestCentre(fit.centres, scaled.values.subarray(r * 2, r * 2 + 2)));
  const scores = fits.map(({ groups, score }) => ({ groups, silhouette: roundSignificant(score, 6) }));
  return { ...named(learners, nearest, fit), scores };
}

function scored(matrix: Matrix, groups: number): { groups: number; fit: KMeans; score: number } {
  const fit = kMeans(matrix, { k: groups, seed: SEED, starts: STARTS, maxIterations: ITERATIONS });
  return { groups, fit, score: silhouette(matrix, fit.assignment, { seed: SEED }) };
}

/** Orders the groups by mean completion and names them by their profile. */
function named(learners: readonly LearnerViews[], nearest: readonly number[], { centres }: KMeans) {
  const profiles = centres.map(([completion = 0, videos = 0], j) => {
    const members = learners.filter((_, r) => nearest[r] === j);
    return {
      group: j,
      profile: profileOf(completion, videos),
      learners: members.length,
      meanCompletion: mean(members.map(({ meanCompletion }) => meanCompletion)),
      meanVideos: mean(members.map(({ distinctVideos }) => distinctVideos)),
    };
  });
  const ordered = profiles.filter((one) => one.learners > 0).sort((a, b) => a.meanCompletion - b.meanCompletion);
  const places = new Map(ordered.map(({ group }, place) => [group, place]));
  const found = ordered.map(({ group, profile, ...figures }, place) => {
    const before = ordered.slice(0, place).filter((one) => one.profile === profile).length;
    return { name: before === 0 ? profile : `${profile} ${before + 1}`, ...figures };
  });
  return { segments: found, assignment: nearest.map((group) => places.get(group) as number) };
}

/** In standard deviations from the mean of all learners. */
function profileOf(completion: number, videos: number): string {
  if (videos >= HEAVY) return 'heavy viewers';
  return completion < 0 ? 'low completion' : 'high completion, few videos';
}

function differentRows({ values, rowCount }: Matrix): number {
  return new Set(Array.from({ length: rowCount }, (_, r) => `${values[r * 2]} ${values[r * 2 + 1]}`)).size;
}

function everyNth(matrix: Matrix, n: number): Matrix {
  if (n <= 1) return matrix;
  const rows = Array.from({ length: Math.ceil(matrix.rowCount / n) }, (_, i) => [
    matrix.values[i * n * 2] as number,
    matrix.values[i * n * 2 + 1] as number,
  ]);
  return matrixOf(rows);
}
