import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type BenchOptions, type Row, rowAtLeast, rowOf } from './bench';
import { type AucLead, compareAuc } from './compare-auc';
import { buildSide, canRun, measure } from './measure';
import { type Job, WEEKS, writeRows } from './outcomes-data';

const BENCH = 'outcomes';
const FOLDER = '.build/bench/outcomes';
const PYTHON = '/usr/bin/python3';
const SEEDS = [1, 2, 3, 4, 5];
/** Leads that chance alone may take away. */
const ERRORS = 2;

type Cell = AucLead & { readonly table: string; readonly week: number; readonly against: string };

/** Who is at risk in OULAD: our model beside scikit-learn's on the same learners, quality alone. */
export const outcomesBench: Bench = { name: BENCH, run };

async function run({ oulad, note }: BenchOptions): Promise<Row[]> {
  if (oulad === null || !(await canRun(PYTHON, ['-c', 'import sklearn']))) {
    note(`outcomes: ${oulad === null ? 'no --oulad DIR' : 'scikit-learn is absent'}; its rows are left out`);
    return [];
  }
  rmSync(FOLDER, { recursive: true, force: true });
  const { jobs, columns } = await writeRows(oulad, FOLDER);
  const list = join(FOLDER, 'jobs.json');
  writeFileSync(list, JSON.stringify(jobs));
  await Promise.all([
    measure(process.execPath, [await buildSide('outcomes'), oulad, FOLDER, String(SEEDS.length)]),
    measure(PYTHON, ['bench/peers/outcomes_sklearn.py', list, String(columns), String(SEEDS.length)]),
  ]);
  return rowsFrom(jobs, note);
}

function rowsFrom(jobs: readonly Job[], note: BenchOptions['note']): Row[] {
  const year = jobs
    .filter(({ table }) => table === 'year')
    .map((job) => cellOf(job, ['forest', 'boosting', 'regression']));
  const unseen = jobs.filter(({ table }) => table !== 'year').map((job) => cellOf(job, ['forest', 'boosting']));
  const behind = unseen.filter((cell) => leadOf(cell) < 0);
  for (const cell of behind) note(inWords(cell));
  return [
    ...year.map((cell) =>
      rowOf(BENCH, `2013B to 2013J, week ${cell.week}: AUC ahead of the best of three`, leadOf(cell)),
    ),
    ...WEEKS.map((week) => {
      const leads = unseen.filter((cell) => cell.week === week).map(leadOf);
      const mean = leads.reduce((sum, lead) => sum + lead, 0) / leads.length;
      return rowAtLeast(BENCH, `unseen modules, week ${week}: AUC ahead of the better of two, mean`, mean, 0);
    }),
    rowOf(BENCH, `unseen modules: weeks of a module behind, of ${unseen.length}`, behind.length),
    rowOf(
      BENCH,
      `the same by more than ${ERRORS} standard errors`,
      behind.filter((cell) => leadOf(cell) < -ERRORS * cell.error).length,
      0,
    ),
  ];
}

/** Beside the one of the models whose mean AUC is highest. */
function cellOf({ table, week, failed, out }: Job, models: readonly string[]): Cell {
  const scores = (model: string): number[][] => SEEDS.map((seed) => scoresIn(`${out}.${model}.${seed}`));
  const ours = scores('ours');
  const cells = models.map((against): Cell => ({ table, week, against, ...compareAuc(failed, ours, scores(against)) }));
  return cells.reduce((best, cell) => (cell.theirs > best.theirs ? cell : best));
}

function scoresIn(file: string): number[] {
  return [...new Float64Array(new Uint8Array(readFileSync(file)).buffer)];
}

function leadOf({ ours, theirs }: AucLead): number {
  return ours - theirs;
}

function inWords({ table, week, against, ours, theirs, error }: Cell): string {
  const [own, other, deviation] = [ours, theirs, error].map((value) => value.toFixed(4));
  return `outcomes: ${table} after week ${week}: ${own}, ${against} ${other}, standard error of the difference ${deviation}`;
}
