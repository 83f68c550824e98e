import { addDays } from '../base/day';
import { NotFoundError } from '../base/errors';
import type { AbsenceReason, PredictionHead, StoredPredictions } from '../contracts/prediction';
import { countsOf } from './class-facts';
import { type Cursor, startAgain } from './cursor';
import { dateBeforeFailure, hasFailed } from './failed-class';
import { newestRun, type PublishedRun, publishedRun, runFacts } from './published-run';
import type { QueryServices } from './query-services';

/** Which class is asked for, on which date, and the cursor of a page after the first. */
export type ClassAsked = { readonly class_id: string; readonly date: string; readonly cursor?: string };
export type ClassRun = { readonly run: PublishedRun; readonly stored: StoredPredictions | null };

/** State outlives a class by 30 days; predictions twice as far back show that it was ongoing. */
const WAS_ONGOING_DAYS = 60;

/** The class on the date asked for; where the newest run failed on it, the one before, called stale. */
export async function readClass(
  services: QueryServices,
  asked: ClassAsked,
  cursor: Cursor | null = null,
): Promise<ClassRun> {
  if (cursor === null) return readFirst(services, asked);
  const run = await publishedRun(services, cursor.runDate).catch((error: unknown) => {
    throw error instanceof NotFoundError ? startAgain(asked.cursor) : error;
  });
  const stored = await services.readPredictions(asked.class_id, run.runDate);
  return { run: asked.date === 'latest' ? await staleIfBehind(services, asked.class_id, run) : run, stored };
}

async function readFirst(services: QueryServices, { class_id: classId, date }: ClassAsked): Promise<ClassRun> {
  const run = await publishedRun(services, date);
  const stored = await services.readPredictions(classId, run.runDate);
  const before = stored || date !== 'latest' ? null : await dateBeforeFailure(services, classId, run.runDate);
  if (before === null) return { run, stored };
  const older = { ...(await publishedRun(services, before)), stale: true };
  return { run: older, stored: await services.readPredictions(classId, before) };
}

/** A page after the first names its date: the class may have failed on the newest one. */
async function staleIfBehind(services: QueryServices, classId: string, run: PublishedRun): Promise<PublishedRun> {
  const { runDate } = await newestRun(services);
  if (run.runDate === runDate || !hasFailed(await services.manifest(runDate), classId)) return run;
  return { ...run, stale: true };
}

/** What every answer about a class begins with; without a head the class has no predictions. */
export function envelope(classId: string, run: PublishedRun, head: PredictionHead | null): object {
  return {
    class_id: classId,
    ...runFacts(run),
    model_version: (head ?? run).modelVersion,
    method: (head ?? run).method,
    ...(head?.labelRule !== undefined && { label_rule: head.labelRule }),
    required_level: head?.requiredLevel ?? null,
    counts: countsOf(head),
  };
}

/** Why a class has no predictions of the run; of a class that is nowhere, nor failed on the run, a NotFoundError. */
export async function absenceOf(
  services: QueryServices,
  { runDate }: PublishedRun,
  classId: string,
): Promise<AbsenceReason> {
  const manifest = await services.manifest(runDate);
  // nothing is held of a class that has failed since its first day
  if (hasFailed(manifest, classId)) return 'not_built';
  if (!(await services.classKnown(classId)))
    throw new NotFoundError(
      `class ${classId} is not known; OBEM classes appear with the first daily run after they open`,
    );
  if (!manifest?.trackedClasses.includes(classId)) return 'not_ongoing';
  const before = await services.heads(classId, addDays(runDate, -WAS_ONGOING_DAYS), runDate);
  return before.length === 0 ? 'no_assessed_submission_yet' : 'not_ongoing';
}
