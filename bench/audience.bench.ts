import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../shared/base/random';
import { type Bench, type BenchOptions, type Row, rowOf } from './bench';
import { buildSide, canRun, measure, PYTHON } from './measure';

const BENCH = 'audience';
const FOLDER = '.build/bench/audience';
const PEER = 'bench/peers/audience_pandas.py';
const ROWS = 1_000_000;
const ROWS_A_USER = 18;
const CONTENTS = 1_400;
const MEMORY_MB = 512;
const USES = ['contenu,page_view', 'contenu,page_view', 'fiche-outils,download', 'guide-pratique,download'];

type Said = { readonly imported: number; readonly analysed: number; readonly sizes: readonly number[] };

/** Interactions from CSV to named clusters, beside pandas and scikit-learn; and courses similar to one among 200,000 learners. */
export const audienceBench: Bench = { name: BENCH, run };

async function run({ rows, note }: BenchOptions): Promise<Row[]> {
  const count = rows ?? ROWS;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const csv = join(FOLDER, 'interactions.csv');
  await writeInteractions(csv, count);
  const ours = await measure(process.execPath, [await buildSide('audience'), csv, join(FOLDER, 'objects')]);
  const said = JSON.parse(ours.said) as Said;
  const found = [
    rowOf(BENCH, `import ${count} interactions, CPU s`, said.imported),
    rowOf(BENCH, `features and clusters of ${count} interactions, CPU s`, said.analysed),
    rowOf(BENCH, `import and analyse ${count} interactions, peak MB`, ours.peakMb, MEMORY_MB),
    ...(await similarityRows()),
  ];
  if (!(await canRun(PYTHON, ['-c', 'import sklearn, pandas']))) {
    note(`${BENCH}: pandas or scikit-learn is absent; their rows are left out`);
    return found;
  }
  const theirs = await measure(PYTHON, [PEER, csv]);
  const { sizes } = JSON.parse(theirs.said) as Said;
  const moved = [...said.sizes].sort((a, b) => a - b).map((size, i) => Math.abs(size - (sizes[i] as number)));
  return [
    ...found,
    rowOf(BENCH, 'users by whom the sizes of the clusters differ from scikit-learn', sum(moved) / 2, count / 1_000),
    rowOf(BENCH, 'import and analyse / pandas and scikit-learn, CPU', ours.cpuSeconds / theirs.cpuSeconds),
    rowOf(BENCH, 'import and analyse / pandas and scikit-learn, peak memory', ours.peakMb / theirs.peakMb),
  ];
}

async function similarityRows(): Promise<Row[]> {
  const usage = await measure(process.execPath, [await buildSide('similarity'), '200000', '5000', '10', '200']);
  const { built, query } = JSON.parse(usage.said) as { built: number; query: number };
  return [
    rowOf(BENCH, 'index 200,000 learners and 5,000 courses (2,000,000 rows), CPU s', built),
    rowOf(BENCH, 'three courses beside one, CPU ms', query * 1000),
    rowOf(BENCH, 'index and queries, peak MB', usage.peakMb, MEMORY_MB),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Most users are rarely active, some read much, some only mails. */
async function writeInteractions(file: string, count: number): Promise<void> {
  const random = randomStream(9);
  const users = Math.ceil(count / ROWS_A_USER);
  const out = createWriteStream(file);
  out.write('user_id,content_id,content_type,type,created_at\n');
  const start = Date.UTC(2025, 0, 1);
  for (let at = 0; at < count; ) {
    const lines: string[] = [];
    for (; at < count && lines.length < 10_000; at++) {
      const user = 1 + Math.floor(users * random() ** 2);
      const instant = new Date(start + Math.floor(random() * 180 * 86_400) * 1000).toISOString();
      const reads = user % 3 === 0 ? 0.7 : 0.1;
      const content =
        random() < reads
          ? `${1 + Math.floor(CONTENTS * random())},${USES[user % USES.length]}`
          : `,,${random() < 0.8 ? 'opened_mail' : 'click_mail'}`;
      lines.push(`${user},${content},${instant}\n`);
    }
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
