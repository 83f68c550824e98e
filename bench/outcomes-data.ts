import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fold, type Part, partsOf } from '../local/evaluate-oulad';
import { type PlanRequest, planFolds, wantedPresentations } from '../local/evaluation-plan';
import { readPresentations } from '../local/oulad';
import { weekSnapshots } from '../local/oulad-rows';
import { rowsOf } from '../local/shared-matrix';
import { DERIVED_NAMES } from '../shared/features/derived';
import { featureVector } from '../shared/features/names';

export const WEEKS = [4, 8, 12, 16, 20];
const MODULES = ['AAA', 'BBB', 'DDD', 'EEE', 'FFF', 'GGG'];

/** Every presentation that is needed. */
export const ALL = { train: '2013', test: '2013' };

/** Trainings as `npm run evaluate` would be asked for them: one across years, and one for each module left out. */
const REQUESTS: readonly PlanRequest[] = [
  { train: '2013B', test: '2013J', modules: 'BBB,DDD,FFF' },
  ...MODULES.map((leaveOut) => ({ ...ALL, leaveOut })),
];

/** The presentations across years are scored together, those of a module left out one by one. */
export const YEAR = 'year';

/** The scikit-learn models' columns: the 13, their places in the class, these, and one a module. */
const BESIDE_THE_13 = new Set([
  ...DERIVED_NAMES.filter((name) => name.startsWith('class_')),
  ...['plain_missed_in_a_row', 'plain_missed_class', 'days_since_visit', 'loads_14_days'],
  ...['plain_score_due', 'plain_score_latest', 'plain_score_class'],
]);

/** Files, without their endings, of the rows that are scored together after one week, and where answers to them go. */
export type Cell = {
  readonly name: string;
  readonly week: number;
  readonly files: string[];
  readonly failed: boolean[];
  /** Of each row, who it is: the same in every week. */
  readonly learners: string[];
  readonly out: string;
};
/** What is trained once. */
export type Job = { readonly train: string[]; readonly cells: Cell[] };

/** Writes what the scikit-learn models see, `.f64` and `.u8` (failed or not) a class and week, and says what to do with it. */
export async function writeRows(oulad: string, folder: string): Promise<{ jobs: Job[]; columns: number }> {
  mkdirSync(folder, { recursive: true });
  const parts: Part[] = [];
  let columns = 0;
  for await (const presentation of readPresentations(oulad, wantedPresentations(ALL))) {
    const own = partsOf(presentation, WEEKS);
    for (const [i, { snapshot }] of [...weekSnapshots(presentation, WEEKS)].entries()) {
      const part = own[i] as Part;
      const rows = peerRows(part, snapshot.rows.map(featureVector));
      columns = rows[0]?.length ?? 0;
      writeFileSync(`${fileOf(folder, part)}.f64`, Float64Array.from(rows.flat()));
      writeFileSync(
        `${fileOf(folder, part)}.u8`,
        Uint8Array.from(part.levels, (level) => Number(level === 1)),
      );
    }
    parts.push(...own);
  }
  return { jobs: jobsOf(parts, folder), columns };
}

/** What each model is trained and tested on, all weeks together. */
export function foldsOf(parts: readonly Part[]): Fold[] {
  return REQUESTS.flatMap((request) => {
    const isWanted = wantedPresentations(request);
    return planFolds(
      parts.filter(({ name }) => isWanted(name)),
      request,
    );
  });
}

/** What is scored together: by presentation and week, across years by week. */
export function cellsOf<T extends { readonly part: Part }>({ train }: Fold, tested: readonly T[]) {
  const seen = new Set(train.map(({ module }) => module));
  const nameOf = ({ part: { name, module } }: T): string => (seen.has(module) ? YEAR : name);
  return [...new Set(tested.map(nameOf))].flatMap((name) =>
    WEEKS.map((week) => ({ name, week, own: tested.filter((one) => nameOf(one) === name && one.part.week === week) })),
  );
}

/** Where rows, and answers to them, lie, without what follows: the ending, or the model and the seed. */
export function fileOf(folder: string, { name, week }: { readonly name: string; readonly week: number }): string {
  return join(folder, `${name}.${week}`);
}

function jobsOf(parts: readonly Part[], folder: string): Job[] {
  return foldsOf(parts).flatMap((fold) => {
    const tested = fold.test.map((part) => ({ part }));
    const cells = cellsOf(fold, tested).map(({ name, week, own }): Cell => {
      const files = own.map(({ part }) => fileOf(folder, part));
      const failed = own.flatMap(({ part }) => part.levels.map((level) => level === 1));
      const learners = own.flatMap(({ part }) => part.userIds.map((userId) => `${part.name} ${userId}`));
      return { name, week, files, failed, learners, out: fileOf(folder, { name, week }) };
    });
    return WEEKS.map((week) => ({
      train: fold.train.filter((part) => part.week === week).map((part) => fileOf(folder, part)),
      cells: cells.filter((cell) => cell.week === week),
    }));
  });
}

function peerRows({ module, inputs }: Part, thirteen: readonly number[][]): number[][] {
  return rowsOf(inputs).map((row, i) => [
    ...(thirteen[i] as number[]),
    ...row
      .filter((_, c) => BESIDE_THE_13.has(DERIVED_NAMES[c] as string))
      .map((value) => (Number.isFinite(value) ? value : -1)),
    ...MODULES.map((other) => Number(other === module)),
  ]);
}
