import { roundSignificant } from '../base/stats';
import { isFiniteArray } from './finite-array';
import { forestFaults } from './forest-faults';
import type { Standing } from './group-standing';
import { fromLibraryForest, type LibraryForest, toLibraryForest } from './library-forest';
import type { Logistic } from './logistic';
import type { OrdinalEnsemble } from './ordinal-ensemble';
import type { Opening, StagedEnsemble } from './staged-ensemble';
import type { CutStandardiser } from './standardise';
import { type TreeJson, treeFaults, treeJson, treeTable } from './tree-json';

type StoredStep = {
  readonly logistic: Logistic;
  readonly standing: Standing;
  readonly boosting: { readonly base: number; readonly trees: TreeJson };
};

type StoredOrdinal = {
  /** `cut` is absent from a file made while it was 5. */
  readonly standardiser: Omit<CutStandardiser, 'cut'> & Partial<Pick<CutStandardiser, 'cut'>>;
  readonly steps: readonly StoredStep[];
  readonly forest: LibraryForest;
  readonly prior: readonly number[];
};

/** A staged ensemble as JSON; the forests are in the form that ml-random-forest loads. */
export type StoredEnsemble = {
  readonly opening: Opening;
  /** Absent from a file made before there was such a share. */
  readonly earlierShare?: number;
  readonly stages: readonly {
    readonly centre: number;
    readonly open: StoredOrdinal;
    readonly unopened: StoredOrdinal;
  }[];
};

type Loose = Readonly<Record<string, unknown>>;

/** More digits make the file larger and nothing better. */
const DIGITS = 9;
const MOST_STAGES = 20;
const OLDER_CUT = 5;

/** Numbers are kept to 9 significant digits: predict with what `openEnsemble` gives back. */
export function storeEnsemble({ opening, earlierShare, stages }: StagedEnsemble): StoredEnsemble {
  return rounded({
    opening,
    earlierShare,
    stages: stages.map(({ centre, open, unopened }) => ({
      centre,
      open: storeOrdinal(open),
      unopened: storeOrdinal(unopened),
    })),
  });
}

/** The inverse of storeEnsemble, of JSON without faults. */
export function openEnsemble({ opening, earlierShare = 0, stages }: StoredEnsemble): StagedEnsemble {
  return {
    opening,
    earlierShare,
    stages: stages.map(({ centre, open, unopened }) => ({
      centre,
      open: openOrdinal(open),
      unopened: openOrdinal(unopened),
    })),
  };
}

function storeOrdinal({ standardiser, steps, forest, prior }: OrdinalEnsemble): StoredOrdinal {
  return {
    standardiser,
    steps: steps.map(({ logistic, boosting, standing }) => ({
      logistic,
      standing,
      boosting: { base: boosting.base, trees: treeJson(boosting.table) },
    })),
    forest: toLibraryForest(forest, standardiser.mean.length),
    prior,
  };
}

function openOrdinal({ standardiser, steps, forest, prior }: StoredOrdinal): OrdinalEnsemble {
  return {
    standardiser: { cut: OLDER_CUT, ...standardiser },
    prior,
    forest: fromLibraryForest(forest, prior.length),
    steps: steps.map(({ logistic, boosting, standing }) => ({
      logistic,
      standing,
      boosting: { base: boosting.base, table: treeTable(boosting.trees) },
    })),
  };
}

/** What keeps unknown JSON from being a usable ensemble over `columns` inputs and `classes` classes; empty when nothing does. */
export function ensembleFaults(value: unknown, columns: number, classes: number): string[] {
  const { stages, opening, earlierShare = 0 } = loose(value);
  if (!Array.isArray(stages) || stages.length < 1 || stages.length > MOST_STAGES)
    return [`model must have 1 to ${MOST_STAGES} stages`];
  const centres = stages.map((stage) => Number(loose(stage).centre ?? Number.NaN));
  if (!centres.every((centre, i) => Number.isFinite(centre) && (i === 0 || centre > centres[i - 1]!)))
    return ['stages are not in order'];
  if (!isShare(earlierShare)) return ['earlierShare must be a number from 0 to below 1'];
  if (!isOpening(opening, columns)) return [`opening needs columns from 0 to ${columns - 1}`];
  return stages.flatMap((stage, s) =>
    ['open', 'unopened'].flatMap((part) =>
      ordinalFaults(loose(loose(stage)[part]), columns, classes).map((fault) => `stage ${s}, ${part}: ${fault}`),
    ),
  );
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < 1;
}

function isOpening(value: unknown, columnCount: number): boolean {
  const { tells, columns } = loose(value);
  const isColumn = (c: unknown): boolean => Number.isInteger(c) && (c as number) >= 0 && (c as number) < columnCount;
  return isColumn(tells) && Array.isArray(columns) && columns.every(isColumn);
}

function ordinalFaults({ standardiser, steps, forest, prior }: Loose, columns: number, classes: number): string[] {
  const { mean, deviation, cut = OLDER_CUT } = loose(standardiser);
  if (!isFiniteArray(mean, columns) || !isFiniteArray(deviation, columns) || deviation.some((value) => value < 0))
    return [`standardiser needs ${columns} means and deviations`];
  if (!Number.isFinite(cut) || (cut as number) <= 0) return ['cut must be a number above 0'];
  if (!isFiniteArray(prior, classes) || prior.some((share) => share < 0)) return [`prior is not ${classes} shares`];
  if (!Array.isArray(steps) || steps.length !== classes - 1) return [`${classes - 1} steps are needed`];
  const ofSteps = steps.flatMap((step) => stepFault(loose(step), columns) ?? []);
  return [...ofSteps, ...forestFaults(forest, columns, classes)];
}

function stepFault({ logistic, boosting, standing }: Loose, columns: number): string | null {
  const { base, trees } = loose(boosting);
  if (!isLogistic(logistic, columns) || !isLogistic(loose(standing).logistic, columns))
    return `a step needs ${columns} coefficients`;
  if (!areFamilies(loose(standing).families)) return 'families need a name and a number each';
  if (!Number.isFinite(base)) return 'a step needs a base';
  return treeFaults(trees, columns)[0] ?? null;
}

function isLogistic(value: unknown, columns: number): boolean {
  const { intercept, coefficients } = loose(value);
  return Number.isFinite(intercept) && isFiniteArray(coefficients, columns);
}

function areFamilies(value: unknown): boolean {
  const isFamily = (item: unknown): boolean =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' && Number.isFinite(item[1]);
  return Array.isArray(value) && value.every(isFamily);
}

function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function rounded<T>(value: T): T {
  if (typeof value === 'number') return roundSignificant(value, DIGITS) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)])) as T;
}
