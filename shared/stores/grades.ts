import { gunzipSync, gzipSync } from 'node:zlib';
import { type Day, dayOf } from '../base/day';
import { RequestError, StoredDataError } from '../base/errors';
import { shortHash } from '../base/hash';
import type { GradeRow, Period } from '../contracts/grade-row';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

/** After the period's end, or after the last change where that is later. */
const KEPT_DAYS = 800;
const CHUNK_BYTES = 300 * 1024;
const TRIES = 8;
const PERIODS = 'grades';

/** Rows of a period and the version that they were read at; 0: none yet. */
type Stored = { readonly version: number; readonly run: string | null; readonly rows: readonly GradeRow[] };

const headKey = ({ start, end }: Period) => ({ pk: PERIODS, sk: `${start}#${end}` });
const partition = ({ start, end }: Period) => `${PERIODS}#${start}#${end}`;

/**
 * Table `learning`: `grades` / `<start>#<end>` is a period's head (version, run, counts), `grades#<start>#<end>` /
 * `<run>#<n>` its rows, gzip. The head moves last and only from the version that was read, so that a reader meets a
 * whole state and no concurrent change is lost.
 */
export function gradeStore(learning: Table, now: () => Date) {
  /** The rows of a period in order of user id; none of an unknown period. */
  async function read(period: Period): Promise<readonly GradeRow[]> {
    return (await load(learning, period)).rows;
  }

  /** Changes the rows of a period; where somebody else changed them meanwhile, once more on theirs. */
  async function change(
    period: Period,
    changed: (rows: readonly GradeRow[]) => readonly GradeRow[],
  ): Promise<readonly GradeRow[]> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await load(learning, period);
      const rows = [...changed(before.rows)].sort((a, b) => (a.userId < b.userId ? -1 : 1));
      if (JSON.stringify(rows) === JSON.stringify(before.rows)) return rows;
      const lastDay = [dayOf(now()), period.end].sort()[1] as Day;
      if (await store(learning, period, before, { rows, ttl: expiry(lastDay, KEPT_DAYS) })) return rows;
    }
    throw new RequestError(503, 'this period is being changed by many uploads at once; send yours again');
  }

  /** Every period that has rows. */
  async function periods(): Promise<Period[]> {
    const heads = await learning.query(PERIODS, { fields: ['sk'] });
    return heads.map(({ sk }) => {
      const [start, end] = String(sk).split('#');
      return { start: start as Day, end: end as Day };
    });
  }

  return { read, change, periods };
}

async function load(learning: Table, period: Period): Promise<Stored> {
  for (let reads = 0; reads < TRIES; reads++) {
    const head = await learning.get(headKey(period));
    if (!head) return { version: 0, run: null, rows: [] };
    const chunks = await learning.query(partition(period), { prefix: `${head.run}#` });
    // a writer between the two reads takes the chunks away: the next head names its own
    if (chunks.length !== Number(head.parts)) continue;
    const rows = JSON.parse(textOf(chunks)) as GradeRow[];
    return { version: Number(head.version), run: String(head.run), rows };
  }
  throw new StoredDataError(`${learning.name} ${partition(period)} lacks parts of its rows`);
}

/** False when the period is no longer at the version that was read. */
async function store(
  learning: Table,
  period: Period,
  before: Stored,
  { rows, ttl }: { readonly rows: readonly GradeRow[]; readonly ttl: number },
): Promise<boolean> {
  const body = gzipSync(JSON.stringify(rows));
  const version = before.version + 1;
  const run = `${version}-${shortHash(body)}`;
  const pk = partition(period);
  const chunks = Array.from({ length: Math.ceil(body.length / CHUNK_BYTES) }, (_, n) => ({
    pk,
    sk: `${run}#${String(n).padStart(3, '0')}`,
    body: body.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES),
    ttl,
  }));
  await learning.writeAll(chunks);
  const head = { ...headKey(period), version, run, parts: chunks.length, n: rows.length, ttl };
  const condition = before.version === 0 ? 'attribute_not_exists(#pk)' : '#version = :before';
  const values = before.version === 0 ? {} : { before: before.version };
  if (await learning.put(head, condition, values)) {
    if (before.run !== null) await removeRun(learning, pk, before.run);
    return true;
  }
  // equal changes of equal rows have one run: then the other writer's chunks are these
  const same = (await learning.get(headKey(period)))?.run === run;
  if (!same) await removeRun(learning, pk, run);
  return same;
}

async function removeRun(learning: Table, pk: string, run: string): Promise<void> {
  const old = await learning.query(pk, { prefix: `${run}#`, fields: ['pk', 'sk'] });
  const keys = old.map((item) => ({ pk, sk: String(item.sk) }));
  await learning.writeAll([], keys);
}

function textOf(chunks: readonly Item[]): string {
  return gunzipSync(Buffer.concat(chunks.map((chunk) => chunk.body as Uint8Array))).toString('utf8');
}
