import { getOrCreate } from '../base/maps';
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
  /** How the model serves this group worse than the other groups shown, by more than the threshold. */
  readonly flags: readonly string[];
};

export type AttributeScores = {
  readonly attribute: string;
  readonly groups: readonly GroupScores[];
  /** Groups that are left out because they, or what they would reveal of others, are too small. */
  readonly hiddenGroups: number;
};

export const SMALLEST_GROUP = 30;

/** A gap above this is flagged. Calibration: how far the mean risk is from the base rate. */
export const GAP_LIMITS = { falseNegativeRate: 0.1, falsePositiveRate: 0.1, auc: 0.05, calibration: 0.05 } as const;

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
        const facts = { group, learners: learnersOf(own), rows: own.length };
        return { ...facts, ...measure(own), flags: others.length === 0 ? [] : flagsOf(own, others) };
      });
    return { attribute, groups: scores, hiddenGroups: groups.size - shown.size };
  });
}

/** If only a few learners are not shown, the totals less what is shown would tell of them: the smallest group goes too. */
function largeEnough(groups: ReadonlyMap<string, JudgedRow[]>, everyone: number): Map<string, JudgedRow[]> {
  const bySize = [...groups]
    .filter(([, rows]) => learnersOf(rows) >= SMALLEST_GROUP)
    .sort(([, a], [, b]) => learnersOf(b) - learnersOf(a));
  const hidden = () => everyone - bySize.reduce((sum, [, rows]) => sum + learnersOf(rows), 0);
  while (bySize.length > 0 && hidden() > 0 && hidden() < SMALLEST_GROUP) bySize.pop();
  return new Map(bySize);
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

/** A rate over fewer rows than a group must have learners is no ground for a flag. */
function flagsOf(own: readonly JudgedRow[], others: readonly JudgedRow[]): string[] {
  const [mine, theirs] = [measure(own), measure(others)];
  const fewest = (missed: boolean) =>
    Math.min(...[own, others].map((rows) => rows.filter((row) => row.missed === missed).length));
  const gaps: [keyof typeof GAP_LIMITS, number | null, boolean][] = [
    ['falseNegativeRate', gap(mine.falseNegativeRate, theirs.falseNegativeRate), fewest(true) >= SMALLEST_GROUP],
    ['falsePositiveRate', gap(mine.falsePositiveRate, theirs.falsePositiveRate), fewest(false) >= SMALLEST_GROUP],
    ['auc', gap(theirs.auc, mine.auc), Math.min(fewest(true), fewest(false)) >= SMALLEST_GROUP],
    ['calibration', Math.abs(mine.meanRisk - mine.baseRate) - Math.abs(theirs.meanRisk - theirs.baseRate), true],
  ];
  return gaps.flatMap(([name, size, isKnown]) =>
    isKnown && size !== null && size > GAP_LIMITS[name] ? [`${name} worse by ${round(size)}`] : [],
  );
}

function gap(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
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
