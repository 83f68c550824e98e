import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../shared/base/random';
import { mean } from '../shared/base/stats';
import { type Bench, type BenchOptions, type Row, rowAtLeast, rowOf } from './bench';
import { type AucLead, compareAuc } from './compare-auc';
import { deepestFalls, errorOfMean, type Pulls } from './joint-leads';
import { buildSide, canRun, measure, PYTHON } from './measure';
import { type Cell, WEEKS, writeRows, YEAR } from './outcomes-data';

const BENCH = 'outcomes';
const FOLDER = '.build/bench/outcomes';
const SEEDS = [1, 2, 3, 4, 5];
/** Leads that chance alone may take away. */
const ERRORS = 2;

/** Draws of what chance does to all weeks at once, and the share of them that is told. */
const DRAWS = { count: 4000, seed: 1, share: 0.9 };

type Lead = AucLead & {
  readonly name: string;
  readonly week: number;
  readonly against: string;
  readonly byLearner: Pulls;
};

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
  return rowsFrom(
    jobs.flatMap(({ cells }) => cells),
    note,
  );
}

function rowsFrom(cells: readonly Cell[], note: BenchOptions['note']): Row[] {
  const year = cells
    .filter(({ name }) => name === YEAR)
    .map((cell) => leadOf(cell, ['forest', 'boosting', 'regression']));
  const unseen = cells.filter(({ name }) => name !== YEAR).map((cell) => leadOf(cell, ['forest', 'boosting']));
  const terms = [...new Set(unseen.map(termOf))].sort();
  return [
    ...year.map((lead) =>
      rowOf(BENCH, `2013B to 2013J, week ${lead.week}: AUC ahead of the best of three`, aheadOf(lead)),
    ),
    ...terms.flatMap((term) => {
      const own = unseen.filter((lead) => termOf(lead) === term);
      return unseenRows(`unseen modules in ${term}`, own, note);
    }),
  ];
}

function unseenRows(what: string, leads: readonly Lead[], note: BenchOptions['note']): Row[] {
  const behind = leads.filter((lead) => aheadOf(lead) < 0);
  for (const lead of behind) note(inWords(lead));
  const farBehind = behind.filter((lead) => aheadOf(lead) < -ERRORS * lead.error);
  return [
    ...WEEKS.map((week) => {
      const ahead = mean(leads.filter((lead) => lead.week === week).map(aheadOf));
      return rowAtLeast(BENCH, `${what}, week ${week}: AUC ahead of the better of two, mean`, ahead, 0);
    }),
    rowOf(BENCH, `${what}: weeks behind, of ${leads.length}`, behind.length),
    rowOf(BENCH, `${what}: weeks behind by more than ${ERRORS} standard errors`, farBehind.length, 0),
    ...jointRows(what, leads),
  ];
}

/** What all weeks say together, and how large a lead must be for chance to leave no week behind. */
function jointRows(what: string, leads: readonly Lead[]): Row[] {
  const pulls = leads.map(({ byLearner }) => byLearner);
  const ahead = mean(leads.map(aheadOf));
  const falls = deepestFalls(pulls, DRAWS.count, randomStream(DRAWS.seed));
  const needed = falls[Math.floor(DRAWS.share * DRAWS.count)] as number;
  const survived = falls.filter((fall) => fall <= ahead).length / DRAWS.count;
  return [
    rowAtLeast(BENCH, `${what}: mean lead of all weeks, in standard errors`, ahead / errorOfMean(pulls), ERRORS),
    rowOf(BENCH, `${what}: chance to be behind in no week with the mean lead in all`, survived),
    rowOf(BENCH, `${what}: lead in all weeks that leaves none behind nine times of ten`, needed),
  ];
}

/** Beside the one of the models whose mean AUC is highest. */
function leadOf({ name, week, failed, learners, out }: Cell, models: readonly string[]): Lead {
  const scores = (model: string): number[][] => SEEDS.map((seed) => scoresIn(`${out}.${model}.${seed}`));
  const ours = scores('ours');
  const leads = models.map((against): Lead => {
    const lead = compareAuc(failed, ours, scores(against));
    const byLearner = new Map(learners.map((learner, i) => [learner, lead.pulls[i] as number]));
    return { name, week, against, ...lead, byLearner };
  });
  return leads.reduce((best, lead) => (lead.theirs > best.theirs ? lead : best));
}

function scoresIn(file: string): number[] {
  return [...new Float64Array(new Uint8Array(readFileSync(file)).buffer)];
}

function aheadOf({ ours, theirs }: AucLead): number {
  return ours - theirs;
}

/** "BBB-2013J" is of 2013J. */
function termOf({ name }: Lead): string {
  return name.slice(name.indexOf('-') + 1);
}

function inWords({ name, week, against, ours, theirs, error }: Lead): string {
  const [own, other, deviation] = [ours, theirs, error].map((value) => value.toFixed(4));
  return `outcomes: ${name} after week ${week}: ${own}, ${against} ${other}, standard error of the difference ${deviation}`;
}
