import { getOrCreate } from '../base/maps';
import { randomStream, shuffled } from '../base/random';
import { mean, roundSignificant } from '../base/stats';
import { auc } from '../model/evaluate';
import type { GroupAttributes } from './group-attributes';
import { AT_RISK } from './published-level';

/** A held-out row with what the finished model says of it. */
export type JudgedRow = {
  readonly userId: string;
  /** The learner did miss the required level. */
  readonly missed: boolean;
  readonly risk: number;
};

type Gap = keyof typeof GAP_LIMITS;
type Estimate = { readonly value: number; readonly variance: number };
type Estimates = Readonly<Record<Gap, Estimate | null>>;

type Measures = {
  readonly baseRate: number;
  readonly meanRisk: number;
  readonly brier: number;
  /** Null when all rows missed the required level, or none. */
  readonly auc: number | null;
  /** Share of those who missed the level and were not flagged; null when nobody missed it. */
  readonly falseNegativeRate: number | null;
  /** Share of those who reached the level and were flagged; null when nobody reached it. */
  readonly falsePositiveRate: number | null;
};

export type GroupScores = Measures & {
  readonly group: string;
  readonly learners: number;
  readonly rows: number;
  /** How the model serves this group worse than the other groups shown: by more than the limit, and than chance makes. */
  readonly flags: readonly string[];
};

export type AttributeScores = {
  readonly attribute: string;
  readonly groups: readonly GroupScores[];
  /** Groups that are left out because they, or what they would tell of others, are too small. */
  readonly hiddenGroups: number;
};

export const SMALLEST_GROUP = 30;

/** A gap has to be above this to be flagged. Calibration: how far the mean risk is from the base rate. */
export const GAP_LIMITS = { falseNegativeRate: 0.1, falsePositiveRate: 0.1, auc: 0.05, calibration: 0.05 } as const;

/** Standard errors that a gap has to be above as well. */
const CHANCE = 2;
const LEFT_OUT_SEED = 1;
const DIGITS = 4;

/** Compares the model between the groups of every attribute. Groups of fewer than 30 learners are not shown. */
export function compareGroups(rows: readonly JudgedRow[], attributes: GroupAttributes): AttributeScores[] {
  const everyone = learnersOf(rows);
  return [...attributes].map(([attribute, groupOf]) => {
    const groups = new Map<string, JudgedRow[]>();
    for (const row of rows) {
      const group = groupOf.get(row.userId);
      if (group !== undefined) getOrCreate(groups, group, () => []).push(row);
    }
    const shown = largeEnough(groups, everyone);
    const scores = [...shown]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, own]) => {
        const others = [...shown].filter(([name]) => name !== group).flatMap(([, of]) => of);
        const measures = measure(own);
        const flags =
          others.length === 0 ? [] : flagsOf(estimatesOf(own, measures), estimatesOf(others, measure(others)));
        return { group, learners: learnersOf(own), rows: own.length, ...measures, flags };
      });
    return { attribute, groups: scores, hiddenGroups: groups.size - shown.size };
  });
}

/**
 * The groups to show. If only a few learners are not shown, the totals less what is shown would tell of them: some of the
 * largest group are left out with them, or where it has none to spare the smallest group is.
 */
function largeEnough(groups: ReadonlyMap<string, JudgedRow[]>, everyone: number): Map<string, JudgedRow[]> {
  const bySize = [...groups]
    .filter(([, rows]) => learnersOf(rows) >= SMALLEST_GROUP)
    .sort(([, a], [, b]) => learnersOf(b) - learnersOf(a));
  const hidden = everyone - bySize.reduce((sum, [, rows]) => sum + learnersOf(rows), 0);
  const [largest, ...others] = bySize;
  if (!largest || hidden === 0 || hidden >= SMALLEST_GROUP) return new Map(bySize);
  const [name, rows] = largest;
  const fewer = withoutSome(rows);
  return new Map(learnersOf(fewer) >= SMALLEST_GROUP ? [[name, fewer], ...others] : bySize.slice(0, -1));
}

/** The rows without those of 30 learners, drawn with a seed. */
function withoutSome(rows: readonly JudgedRow[]): JudgedRow[] {
  const ids = [...new Set(rows.map(({ userId }) => userId))].sort();
  const leftOut = new Set(shuffled(ids, randomStream(LEFT_OUT_SEED)).slice(0, SMALLEST_GROUP));
  return rows.filter(({ userId }) => !leftOut.has(userId));
}

function measure(rows: readonly JudgedRow[]): Measures {
  const [missed, reached] = [rows.filter((row) => row.missed), rows.filter((row) => !row.missed)];
  const area = auc(
    rows.map((row) => Number(row.missed)),
    rows.map(({ risk }) => risk),
  );
  return {
    baseRate: round(missed.length / rows.length),
    meanRisk: round(mean(rows.map(({ risk }) => risk))),
    brier: round(mean(rows.map((row) => (row.risk - Number(row.missed)) ** 2))),
    auc: area === null ? null : round(area),
    falseNegativeRate: shareOf(missed, ({ risk }) => risk < AT_RISK),
    falsePositiveRate: shareOf(reached, ({ risk }) => risk >= AT_RISK),
  };
}

function flagsOf(mine: Estimates, theirs: Estimates): string[] {
  return (Object.keys(GAP_LIMITS) as Gap[]).flatMap((name) => {
    const [a, b] = [mine[name], theirs[name]];
    if (!a || !b) return [];
    const size = name === 'auc' ? b.value - a.value : a.value - b.value;
    const byChance = CHANCE * Math.sqrt(a.variance + b.variance);
    return size > Math.max(GAP_LIMITS[name], byChance) ? [`${name} worse by ${round(size)}`] : [];
  });
}

/** Null over fewer learners than a group must have. They count, not rows: those of one learner hang together. */
function estimatesOf(rows: readonly JudgedRow[], measures: Measures): Estimates {
  const { falseNegativeRate, falsePositiveRate, auc: area, meanRisk, baseRate, brier } = measures;
  const missed = learnersOf(rows.filter((row) => row.missed));
  const reached = learnersOf(rows.filter((row) => !row.missed));
  const calibration = { value: Math.abs(meanRisk - baseRate), variance: brier / learnersOf(rows) };
  return {
    falseNegativeRate: rateOf(falseNegativeRate, missed),
    falsePositiveRate: rateOf(falsePositiveRate, reached),
    auc:
      area === null || Math.min(missed, reached) < SMALLEST_GROUP
        ? null
        : { value: area, variance: areaVariance(area, missed, reached) },
    calibration,
  };
}

/** One more of each kind is taken for granted: none of thirty is no proof of none at all. */
function rateOf(value: number | null, learners: number): Estimate | null {
  if (value === null || learners < SMALLEST_GROUP) return null;
  const cautious = (value * learners + 1) / (learners + 2);
  return { value, variance: (cautious * (1 - cautious)) / learners };
}

/** Hanley and McNeil's. */
function areaVariance(area: number, missed: number, reached: number): number {
  const [q1, q2] = [area / (2 - area), (2 * area ** 2) / (1 + area)];
  const spread = area * (1 - area) + (missed - 1) * (q1 - area ** 2) + (reached - 1) * (q2 - area ** 2);
  return spread / (missed * reached);
}

function shareOf(rows: readonly JudgedRow[], counts: (row: JudgedRow) => boolean): number | null {
  return rows.length === 0 ? null : round(rows.filter(counts).length / rows.length);
}

function learnersOf(rows: readonly JudgedRow[]): number {
  return new Set(rows.map(({ userId }) => userId)).size;
}

function round(value: number): number {
  return roundSignificant(value, DIGITS);
}
