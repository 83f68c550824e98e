import { roundSignificant } from '../shared/base/stats';
import { type ClassSnapshot, elapsedDays } from '../shared/features/class-view';
import { deriveClass } from '../shared/features/derive-class';
import { scoreBinary, scoreClasses } from '../shared/model/evaluate';
import type { Matrix } from '../shared/model/matrix';
import { mixtureFor, type StagedEnsemble } from '../shared/model/staged-ensemble';
import { answerClass } from '../shared/outcomes/class-standing';
import { publishedLevel } from '../shared/outcomes/published-level';
import { trainOn } from '../shared/outcomes/train-model';
import type { Presentation } from './oulad';
import { weekSnapshots } from './oulad-rows';
import { rowsOf, sharedMatrix } from './shared-matrix';

/** The rows of one presentation after so many weeks. */
export type Part = {
  readonly name: string;
  readonly module: string;
  readonly week: number;
  readonly elapsedDays: number;
  /** Which slice of the learners this is, where presentations are cut into such. */
  readonly slice?: number;
  readonly userIds: readonly string[];
  readonly inputs: Matrix;
  readonly levels: readonly number[];
  /** What is seen when it is tested: the same, unless marks come late. */
  readonly tested: { readonly inputs: Matrix; readonly avgLevels: readonly number[] };
};

type WeekScores = {
  readonly auc: number | null;
  readonly brier: number;
  readonly ece: number;
  readonly accuracy: number;
  readonly macro_f1: number;
  readonly qwk: number;
  readonly rps: number;
};
export type WeekResult = WeekScores & {
  readonly week: number;
  readonly n: number;
  readonly baselines: { readonly prior: WeekScores; readonly current_level: WeekScores };
};

/** Train on some parts, test on others. */
export type Fold = { readonly train: readonly Part[]; readonly test: readonly Part[] };

/** The inputs of every student of a presentation after each of these weeks; where tested, marks come so many days late. */
export function partsOf(presentation: Presentation, weeks: readonly number[], markedAfterDays = 0): Part[] {
  const { name, module } = presentation;
  const late = markedAfterDays > 0 ? weekSnapshots(presentation, weeks, markedAfterDays) : null;
  return Array.from(weekSnapshots(presentation, weeks), ({ week, snapshot, students }) => {
    const inputs = sharedMatrix(deriveClass(snapshot));
    const asTested: ClassSnapshot = late?.next().value?.snapshot ?? snapshot;
    return {
      name,
      module,
      week,
      elapsedDays: elapsedDays(snapshot),
      userIds: students.map(({ userId }) => userId),
      inputs,
      levels: students.map(({ level }) => level),
      tested: {
        inputs: late ? sharedMatrix(deriveClass(asTested)) : inputs,
        avgLevels: asTested.rows.map(({ coursework }) => coursework.avgLevel),
      },
    };
  });
}

/** Answers of one kind: probabilities of the levels, the level that is published, and what orders rows by risk. */
type Answers = { probabilities: readonly (readonly number[])[]; levels: number[]; risks: number[] };
export type Tested = {
  readonly part: Part;
  readonly model: Answers;
  readonly prior: Answers;
  readonly current: Answers;
};
/** Trains on one side of a fold and answers the other. */
export type TestFold = (fold: Fold, seed: number) => Promise<Tested[]>;

export const testFold: TestFold = async ({ train, test }, seed) => {
  const model = await trained(train, seed);
  return test.map((part) => answersTo(model, train, part));
};

/** Trains once a fold, and scores the test rows of all folds together, by week. */
export async function evaluateFolds(
  folds: readonly Fold[],
  seed: number,
  run: TestFold = testFold,
): Promise<WeekResult[]> {
  const tested = (await Promise.all(folds.map((fold) => run(fold, seed)))).flat();
  const weeks = [...new Set(tested.map(({ part }) => part.week))].sort((a, b) => a - b);
  return weeks.map((week) => {
    const own = tested.filter(({ part }) => part.week === week);
    const truth = own.flatMap(({ part }) => part.levels);
    return {
      week,
      n: truth.length,
      ...score(
        truth,
        own.map(({ model }) => model),
      ),
      baselines: {
        prior: score(
          truth,
          own.map(({ prior }) => prior),
        ),
        current_level: score(
          truth,
          own.map(({ current }) => current),
        ),
      },
    };
  });
}

/** The mean over seeds of every figure. */
export function meanOfSeeds(runs: readonly (readonly WeekResult[])[]): WeekResult[] {
  return (runs[0] ?? []).map((_, w) => meanOf(runs.map((run) => run[w])) as WeekResult);
}

function meanOf(values: readonly unknown[]): unknown {
  const [first] = values;
  if (typeof first === 'number')
    return roundSignificant((values as number[]).reduce((a, b) => a + b, 0) / values.length, 6);
  if (typeof first !== 'object' || first === null) return first;
  const keys = Object.keys(first);
  return Object.fromEntries(
    keys.map((key) => [key, meanOf(values.map((value) => (value as Record<string, unknown>)[key]))]),
  );
}

/** With the trainer of the product. */
export function trained(parts: readonly Part[], seed: number): Promise<StagedEnsemble> {
  const rows = parts.flatMap(({ name, module, week, elapsedDays, inputs, levels }) =>
    rowsOf(inputs).map((row, i) => {
      const level = levels[i] as number;
      return { classId: name, courseId: module, inputs: row, level, point: week, elapsedDays };
    }),
  );
  return trainOn(rows, seed);
}

function answersTo(model: StagedEnsemble, training: readonly Part[], part: Part): Tested {
  const sameWeek = training.filter(({ week }) => week === part.week);
  const known = (sameWeek.length > 0 ? sameWeek : training).flatMap(({ levels }) => levels);
  const shares = [1, 2, 3, 4, 5].map((level) => known.filter((other) => other === level).length / known.length);
  const { avgLevels } = part.tested;
  const inputs = rowsOf(part.tested.inputs);
  const current = avgLevels.map((average) => Math.max(1, Math.round(average)));
  const mixture = mixtureFor(model, part.elapsedDays, inputs);
  return {
    part,
    model: answersOf(answerClass(mixture, inputs, part.module).probabilities),
    prior: answersOf(part.levels.map(() => shares)),
    current: {
      probabilities: current.map((level) => [1, 2, 3, 4, 5].map((other) => Number(other === level))),
      levels: current,
      risks: avgLevels.map((average) => -average),
    },
  };
}

function answersOf(probabilities: readonly (readonly number[])[]): Answers {
  return {
    probabilities,
    levels: probabilities.map((shares) => publishedLevel(shares)),
    risks: probabilities.map(([first = 0]) => first),
  };
}

function score(truth: readonly number[], answers: readonly Answers[]): WeekScores {
  const probabilities = answers.flatMap((part) => part.probabilities);
  const levels = answers.flatMap((part) => part.levels);
  const failed = truth.map((level) => Number(level === 1));
  const risk = scoreBinary(
    failed,
    probabilities.map(([first = 0]) => first),
    answers.flatMap(({ risks }) => risks),
  );
  const level = scoreClasses(
    truth.map((t) => t - 1),
    probabilities,
    levels.map((l) => l - 1),
  );
  return {
    auc: risk.auc,
    brier: risk.brier,
    ece: risk.calibrationError,
    accuracy: level.accuracy,
    macro_f1: level.macroF1,
    qwk: level.kappa,
    rps: level.rankedProbability,
  };
}
