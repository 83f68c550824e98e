import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day, daysBetween } from '../base/day';
import { NotFoundError, StoredDataError, unlessUnreadable } from '../base/errors';
import type { Clock } from '../base/retry';
import type { ClassDay } from '../contracts/learner-class';
import type { ModelKind } from '../contracts/model-kind';
import type { TableName } from '../contracts/names';
import type { PairRecords } from '../contracts/pair-records';
import type { DetailRow, StoredPredictions } from '../contracts/prediction';
import { unzipText } from './chunks';
import { classDayStore } from './class-days';
import { openTable } from './document-table';
import { jobStore } from './jobs';
import { learnerClassStore } from './learner-classes';
import { jobLocks } from './locks';
import { modelRegistry } from './models';
import { predictionStore } from './predictions';
import { runStore } from './runs';
import { shadowDayStore } from './shadow-days';
import type { Table } from './table';

const KEPT_DAYS = 400;
const READS_AT_ONCE = 8;
const LOCKED_JOBS = ['daily-prep', 'retrain'];

/** What an operator reads across the tables; nothing here writes. */
export function openOperatorView(client: DynamoDBDocumentClient, nameOf: (table: TableName) => string, clock: Clock) {
  const open = (table: TableName) => openTable(client, nameOf(table), clock);
  const registry = open('registry');
  const runs = runStore(registry);
  const models = modelRegistry(registry);
  const classDays = classDayStore(open('daily'));
  const predictions = predictionStore(open('predictions'));
  const { classesOf } = learnerClassStore(open('learning'));

  async function status() {
    const [latest, active, shadow, jobs, ...locksHeldUntil] = await Promise.all([
      runs.latest(),
      models.active('outcome'),
      models.shadow('outcome'),
      lastEnds(registry),
      ...LOCKED_JOBS.map(jobLocks(registry, clock).heldUntil),
    ]);
    const run = latest && (await runs.manifest(latest.runDate));
    const { classes, trackedClasses, ...counts } = run ?? { classes: [], trackedClasses: [] };
    return {
      latest,
      run: run && { ...counts, classes: classes.length, trackedClasses: trackedClasses.length },
      activeModel: active,
      shadow,
      ...jobs,
      locksHeldUntil: Object.fromEntries(LOCKED_JOBS.map((job, i) => [job, locksHeldUntil[i]])),
    };
  }

  /** What a backfill of these run dates would do. */
  async function planned(days: readonly Day[]) {
    return mapConcurrently(days, READS_AT_ONCE, async (runDate) => {
      const manifest = await runs.manifest(runDate);
      return { runDate, would: manifest ? 'rebuild' : 'build', pairs: manifest?.pairs ?? null };
    });
  }

  /**
   * What is stored of a learner in a class up to `date` (default: the newest published). An earlier day or a prediction
   * that does not read back is listed; of the date itself it is a StoredDataError.
   */
  async function pair(classId: string, userId: string, date?: Day): Promise<PairRecords> {
    const until = date ?? (await runs.latest())?.runDate;
    if (!until) throw new NotFoundError('no run has been published yet; run the daily job first');
    const dates = (await classDays.dates(classId, addDays(until, -KEPT_DAYS), until)) as Day[];
    if (dates.at(-1) !== until) {
      const newest = dates.at(-1);
      const hint = newest ? `its last one is ${newest}, ${daysBetween(newest, until)} days before` : 'it has none';
      throw new NotFoundError(`class ${classId} has no stored day ${until}; ${hint}`);
    }
    const read = await mapConcurrently(dates, READS_AT_ONCE, (day) => unlessUnreadable(classDays.get(classId, day)));
    const details = predictions.read(classId, until).then((stored) => detailRows(stored, `${classId} ${until}`));
    const rows = await unlessUnreadable(details);
    return recordsOf(read, rows, userId);
  }

  return { status, planned, pair, classesOf, models: (kind: ModelKind) => versions(registry, kind) };
}

function detailRows(stored: StoredPredictions | null, what: string): DetailRow[] {
  return stored ? (JSON.parse(unzipText(stored.detailsGzip, `the prediction of ${what}`)) as DetailRow[]) : [];
}

function recordsOf(
  read: readonly (ClassDay | StoredDataError | null)[],
  rows: DetailRow[] | StoredDataError,
  userId: string,
): PairRecords {
  const last = read.at(-1);
  if (last instanceof StoredDataError) throw last;
  const prediction = rows instanceof StoredDataError ? null : (rows.find((row) => row.user_id === userId) ?? null);
  return {
    days: read.flatMap((day) => (day === null || day instanceof StoredDataError ? [] : [day])),
    prediction,
    unreadable: [...read, rows].flatMap((one) => (one instanceof StoredDataError ? [one.message] : [])),
  };
}

/** When each job last succeeded, and how it last ended. */
async function lastEnds(registry: Table) {
  const jobs = jobStore(registry);
  const [lastSuccesses, lastOutcomes] = await Promise.all([jobs.lastSuccesses(), jobs.lastOutcomes()]);
  return { lastSuccesses, lastOutcomes };
}

/** Every version, newest first, with how it compared in the shadow if it was there. */
async function versions(registry: Table, kind: ModelKind) {
  const [found, days] = await Promise.all([modelRegistry(registry).list(kind), shadowDayStore(registry).list(kind)]);
  return found.map((model) => ({ ...model, shadowDays: days.filter(({ version }) => version === model.version) }));
}
