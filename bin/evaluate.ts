import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { evaluateFolds, meanOfSeeds, type WeekResult } from '../local/evaluate-oulad';
import { readPartsApart } from '../local/evaluation-parts';
import { checkRequest, planFolds, wholeNumber } from '../local/evaluation-plan';
import { foldWorkers, serve, threadsFor } from '../local/evaluation-workers';
import { presentationNames } from '../local/oulad-presentations';

const USAGE = `npm run evaluate -- --oulad DIR --train 2013B --test 2013J [--modules BBB,DDD] [--leave-out GGG]
                    [--cv presentation|learner] [--weeks 4,8,12,16,20] [--train-weeks WEEKS] [--marked-after DAYS]
                    [--seeds 5] [--json FILE]
  --oulad DIR        folder with OULAD's tables, gzipped or plain
  --train, --test    presentations by their beginning, several with commas: 2013 means 2013B and 2013J
  --modules          only these modules
  --leave-out        test on this module alone; none of its presentations is trained on
  --cv presentation  no --test: every training presentation in turn is tested by a model of the others
  --cv learner       a ceiling, no evaluation: every tenth of the learners of --test in turn, by a model that has seen how
                     the others of the same presentations ended
  --weeks            weeks to test after, each with a stage of its own in the model
  --train-weeks      the stages of the model, where they are not the weeks that are tested; between two both answer
  --marked-after     what is tested is marked so many days after the hand-in; what is trained on is marked at once`;

const OPTIONS = {
  oulad: { type: 'string' },
  train: { type: 'string' },
  test: { type: 'string' },
  modules: { type: 'string' },
  'leave-out': { type: 'string' },
  cv: { type: 'string' },
  weeks: { type: 'string', default: '4,8,12,16,20' },
  'train-weeks': { type: 'string' },
  'marked-after': { type: 'string' },
  seeds: { type: 'string', default: '5' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const NO_THROW = { throwIfNoEntry: false } as const;

async function main(): Promise<void> {
  const { values: options } = parseArgs({ options: OPTIONS });
  if (options.help) return console.log(USAGE);
  const { oulad, train, json } = options;
  if (!oulad || !train) throw new Error(`--oulad and --train are needed\n${USAGE}`);
  if (json !== undefined && (!existsSync(dirname(resolve(json))) || statSync(json, NO_THROW)?.isDirectory()))
    throw new Error(`--json is "${json}"; allowed: a file in a folder that exists`);
  const weeks = weeksOf('--weeks', options.weeks);
  const trainWeeks = weeksOf('--train-weeks', options['train-weeks'] ?? options.weeks);
  const late = options['marked-after'];
  const markedAfterDays = late === undefined ? 0 : wholeNumber('--marked-after', late);
  const seeds = Array.from({ length: wholeNumber('--seeds', options.seeds) }, (_, i) => i + 1);
  const request = { ...options, leaveOut: options['leave-out'], train, weeks, trainWeeks };
  checkRequest(request, await presentationNames(oulad));
  if (request.cv === 'presentation' && request.test) console.error('--test says nothing beside --cv presentation');
  const parts = await readPartsApart(__filename, { ...request, oulad, markedAfterDays });
  const folds = planFolds(parts, request);
  const workers = foldWorkers(__filename, parts, threadsFor(folds, seeds.length));
  const runs: WeekResult[][] = await Promise.all(seeds.map((seed) => evaluateFolds(folds, seed, workers.run)));
  await workers.close();
  const results = meanOfSeeds(runs);
  const modules = [...new Set(folds.flatMap(({ test }) => test.map(({ module }) => module)))].sort();
  for (const line of tableOf(results)) console.log(line);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ weeks: results, modules }, null, 2)}\n`);
}

function weeksOf(option: string, text: string): number[] {
  return text.split(',').map((week) => wholeNumber(option, week));
}

function tableOf(results: readonly WeekResult[]): string[] {
  const head = ['week', 'rows', 'answer', 'AUC', 'Brier', 'ECE', 'accuracy', 'macro F1', 'QWK', 'RPS'];
  const lines = results.flatMap(({ week, n, baselines, ...model }) =>
    Object.entries({ model, prior: baselines.prior, 'current level': baselines.current_level }).map(([who, s]) => {
      const figures = [s.auc, s.brier, s.ece, s.accuracy, s.macro_f1, s.qwk, s.rps];
      const start = who === 'model' ? [String(week), String(n)] : ['', ''];
      return [...start, who, ...figures.map((x) => (x === null ? '-' : x.toFixed(4)))];
    }),
  );
  return [head, head.map(() => '-'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
}

if (isMainThread)
  main().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
// a fault of a thread is told by the thread that started it
else void serve();
