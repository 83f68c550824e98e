import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fold, type Part, partsOf } from '../local/evaluate-oulad';
import { planFolds, wantedPresentations } from '../local/evaluation-plan';
import { readPresentations } from '../local/oulad';
import { weekSnapshots } from '../local/oulad-rows';
import { rowsOf } from '../local/shared-matrix';
import { DERIVED_NAMES } from '../shared/features/derived';
import { featureVector } from '../shared/features/names';

export const WEEKS = [4, 8, 12, 16, 20];
const MODULES = ['AAA', 'BBB', 'DDD', 'EEE', 'FFF', 'GGG'];

/** One training of each model, by name, as `npm run evaluate` would be asked for it. */
const REQUESTS = {
  year: { train: '2013B', test: '2013J', modules: 'BBB,DDD,FFF' },
  ...Object.fromEntries(MODULES.map((leaveOut) => [leaveOut, { train: '2013', test: '2013J', leaveOut }])),
};

/** The scikit-learn models' columns: the 13, their places in the class, these, and one a module. */
const BESIDE_THE_13 = new Set([
  ...DERIVED_NAMES.filter((name) => name.startsWith('class_')),
  ...['plain_missed_in_a_row', 'plain_missed_class', 'days_since_visit', 'loads_14_days'],
  ...['plain_score_due', 'plain_score_latest', 'plain_score_class'],
]);

/** Rows to train and test on after one week, as files without their endings, and where answers to the latter go. */
export type Job = {
  readonly table: string;
  readonly week: number;
  readonly train: string[];
  readonly test: string[];
  readonly failed: boolean[];
  readonly out: string;
};

/** Writes what the scikit-learn models see, `.f64` and `.u8` (failed or not) a class and week, and says what to do with it. */
export async function writeRows(oulad: string, folder: string): Promise<{ jobs: Job[]; columns: number }> {
  mkdirSync(folder, { recursive: true });
  const parts: Part[] = [];
  let columns = 0;
  for await (const presentation of readPresentations(oulad, wantedPresentations({ train: '2013', test: '2013J' }))) {
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
export function tablesOf(parts: readonly Part[]): (Fold & { table: string })[] {
  return Object.entries(REQUESTS).flatMap(([table, request]) => {
    const isWanted = wantedPresentations(request);
    const own = parts.filter(({ name }) => isWanted(name));
    return planFolds(own, request).map((fold) => ({ table, ...fold }));
  });
}

function jobsOf(parts: readonly Part[], folder: string): Job[] {
  return tablesOf(parts).flatMap(({ table, train, test }) =>
    WEEKS.map((week) => {
      const ofWeek = (list: readonly Part[]): Part[] => list.filter((part) => part.week === week);
      const filesOf = (list: readonly Part[]): string[] => ofWeek(list).map((part) => fileOf(folder, part));
      const failed = ofWeek(test).flatMap(({ levels }) => levels.map((level) => level === 1));
      return { table, week, train: filesOf(train), test: filesOf(test), out: join(folder, `${table}.${week}`), failed };
    }),
  );
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

function fileOf(folder: string, { name, week }: Part): string {
  return join(folder, `${name}.${week}`);
}
