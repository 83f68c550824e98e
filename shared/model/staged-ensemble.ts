import { type Pausing, withoutPauses, withPauses } from '../base/breathe';
import { mixSeed } from '../base/random';
import { mean } from '../base/stats';
import type { Grouping } from './group-standing';
import { limitLeaves } from './limit-leaves';
import { type Matrix, matrixOf } from './matrix';
import type { Mixture } from './mixture';
import {
  classShares,
  commonCoefficients,
  type LeafSize,
  type OrdinalEnsemble,
  type OrdinalOptions,
  ordinalInSteps,
} from './ordinal-ensemble';

/** Ensembles for stages of a process, in order; between two stages both answer. */
export type StagedEnsemble = {
  readonly opening: Opening;
  /** Of a stage's say in what tells the rows of a group apart, the share of the stage before. */
  readonly earlierShare: number;
  readonly stages: readonly Stage[];
};

/** How far its rows had come on average; one ensemble for groups that are open, one that was trained as if none were. */
type Stage = { readonly centre: number; readonly open: OrdinalEnsemble; readonly unopened: OrdinalEnsemble };

/** A group opens once column `tells` is known of one of its rows; before that, `columns` say nothing of any of them. */
export type Opening = { readonly tells: number; readonly columns: readonly number[] };

export type StagedOptions = Omit<OrdinalOptions, 'common' | 'helping'> & {
  readonly opening: Opening;
  /** What is known of rows before their group opens and can only count for them. */
  readonly helping?: number;
  /** Of all forests together: MOST_LEAVES. */
  readonly mostLeaves?: number;
};

/** Rows with the stage they were taken at (0, 1, ...) and how far the process had come. */
export type StagedRows = Grouping & {
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly stages: readonly number[];
  readonly progress: readonly number[];
};

/** Where less is known, larger leaves rank better (docs/adr/0019-before-the-first-work.md), and the file stays small. */
const UNOPENED_LEAF: LeafSize = { share: 1 / 100, least: 2, most: 60 };

/** Steadies the order of a group's rows (docs/adr/0031-the-point-before-has-a-say.md). */
const EARLIER_SHARE = 0.25;

/** Of all forests of a model: at 160 to 190 bytes a leaf, and half a megabyte a stage for the rest, its file can be read. */
const MOST_LEAVES = 156_000;

/** Trains two ensembles a stage. */
export function trainStaged(rows: StagedRows, options: StagedOptions): StagedEnsemble {
  return withoutPauses(stagedInSteps(rows, options));
}

/** The same with pauses of at most some seconds' work apart, so that a lock can be renewed meanwhile. */
export function trainStagedInTurns(rows: StagedRows, options: StagedOptions): Promise<StagedEnsemble> {
  return withPauses(stagedInSteps(rows, options));
}

function* stagedInSteps(all: StagedRows, options: StagedOptions): Pausing<StagedEnsemble> {
  const { opening, helping, mostLeaves = MOST_LEAVES, ...others } = options;
  const parts = stagesOf(all);
  const prior = classShares(all.labels, options.classes);
  const common = yield* commonCoefficients(parts, options.classes);
  const stages: Stage[] = [];
  for (const { stage, centre, inputs, ...own } of parts) {
    const ofStage = { ...others, seed: mixSeed(options.seed, stage) };
    const hidden = unopened(inputs, opening);
    const open = yield* ordinalInSteps({ ...own, inputs }, { ...ofStage, common });
    const closed = yield* ordinalInSteps(
      { ...own, inputs: hidden },
      { ...ofStage, ...(helping !== undefined && { helping }), forestLeaf: UNOPENED_LEAF },
    );
    stages.push({ centre, open: withPrior(open, prior), unopened: withPrior(closed, prior) });
  }
  return { opening, earlierShare: EARLIER_SHARE, stages: withLeaves(stages, mostLeaves) };
}

/** With the prior of all rows where a class occurs in other stages alone: a few early rows must not rule it out. */
function withPrior(ensemble: OrdinalEnsemble, ofAll: readonly number[]): OrdinalEnsemble {
  const isWhole = ensemble.prior.every((share, k) => share > 0 || ofAll[k] === 0);
  return isWhole ? ensemble : { ...ensemble, prior: ofAll };
}

/** With forests of at most so many leaves together. */
function withLeaves(stages: readonly Stage[], most: number): Stage[] {
  const grown = stages.flatMap(({ open, unopened }) => [open.forest, unopened.forest]);
  const forests = limitLeaves(grown, most);
  return stages.map(({ centre, open, unopened }, s) => ({
    centre,
    open: { ...open, forest: forests[2 * s]! },
    unopened: { ...unopened, forest: forests[2 * s + 1]! },
  }));
}

/** The rows of each stage, in order, with their mean progress; stages with the same one (of short groups) are one. */
function stagesOf({ stages, progress, ...all }: StagedRows) {
  const centreOf = new Map(
    [...new Set(stages)].map((stage) => [stage, mean(progress.filter((_, r) => stages[r] === stage))]),
  );
  const centres = [...new Set(centreOf.values())].sort((a, b) => a - b);
  return centres.map((centre) => {
    const rows = [...stages.keys()].filter((r) => centreOf.get(stages[r]!) === centre);
    return {
      stage: stages[rows[0]!]!,
      centre,
      inputs: matrixOf(rows.map((r) => all.inputs[r]!)),
      labels: rows.map((r) => all.labels[r]!),
      groups: rows.map((r) => all.groups[r]!),
      families: rows.map((r) => all.families[r]!),
    };
  });
}

/** As the rows would look before their groups open. */
function unopened({ values, ...shape }: Matrix, { columns }: Opening): Matrix {
  const hidden = values.slice();
  for (let at = 0; at < hidden.length; at += shape.columnCount) for (const c of columns) hidden[at + c] = Number.NaN;
  return { ...shape, values: hidden };
}

/**
 * What answers about one whole group at this progress: between two stages both, the nearer the more; the stage before each
 * of them has a say in the order of the rows, none in where the group stands.
 */
export function mixtureFor(
  { opening, earlierShare, stages }: StagedEnsemble,
  progress: number,
  inputs: readonly (readonly number[])[],
): Mixture {
  const part = isOpen(opening, inputs) ? 'open' : 'unopened';
  const placing = stageShares(stages, progress);
  const weights = placing.map((share, s) => {
    const kept = s === 0 ? share : (1 - earlierShare) * share;
    return kept + earlierShare * (placing[s + 1] ?? 0);
  });
  return stages
    .map((stage, s) => ({ ensemble: stage[part], weight: weights[s]!, placing: placing[s]! }))
    .filter(({ weight }) => weight > 0);
}

/** The share of each stage by how near it is: between two stages both have one, before the first and after the last one has all. */
function stageShares(stages: readonly Stage[], progress: number): number[] {
  const last = stages.length - 1;
  if (last < 0) throw new RangeError('the model has no stages');
  const ahead = stages.findIndex(({ centre }) => centre >= progress);
  const next = ahead < 0 ? last : ahead;
  const shares = stages.map((_, s) => Number(s === next));
  if (ahead <= 0) return shares;
  const [from, to] = [stages[next - 1]!.centre, stages[next]!.centre];
  shares[next] = (progress - from) / (to - from);
  shares[next - 1] = 1 - shares[next]!;
  return shares;
}

/** Whether a group of these rows is open. */
export function isOpen({ tells }: Opening, inputs: readonly (readonly number[])[]): boolean {
  return inputs.some((row) => !Number.isNaN(row[tells]));
}
