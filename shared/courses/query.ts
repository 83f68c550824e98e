import { cachedByVersion } from '../base/cached-by-version';
import { ContractError, NotFoundError, RequestError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { Forest } from '../model/random-forest';
import { abandonmentProbabilities, willAbandon } from './abandonment';
import { abandonmentFeatures } from './abandonment-features';
import { type DashboardInput, isKnownLearner, learnerFigures, learnerPage, overview } from './dashboard';
import type { CourseData } from './load-consumption';
import { recommend } from './recommend';

type Query = Readonly<Record<string, readonly string[] | undefined>>;

export type CourseReader = { readonly data: () => Promise<CourseData>; readonly now: () => Date };

/** Has the settings beside what it reads, as every capability. */
export type DashboardReader = CourseReader & { readonly abandonmentCutoffHours: number };

export type PredictionReader = CourseReader & {
  /** The forest of the live model; null when there is none. */
  readonly forest: () => Promise<{ readonly version: string; readonly forest: Forest } | null>;
};

const MAX_ROWS = 1_000;
const HOUR_SECONDS = 3_600;

/** GET /recom: three courses beside the one that is looked at. */
export async function recommendationsAnswer({ data }: Pick<CourseReader, 'data'>, query: Query): Promise<Answer> {
  const [userId, courseId] = [integer(query.user_id), integer(query.course_id)];
  if (userId === null || courseId === null)
    throw new ContractError('user_id', '', '', 'user_id and course_id must be integers');
  const { version, consumption } = await data();
  const courseIds = recommend(consumption, { userId, courseId });
  return { etag: entityTag(version, courseIds), body: { json: () => ({ course_ids: courseIds }) } };
}

/** GET /predict_abandon: whether a learner will have left a course in two weeks; without a model a RequestError 503. */
export async function abandonmentAnswer({ data, forest, now }: PredictionReader, query: Query): Promise<Answer> {
  const userId = integer(query.user_id);
  if (userId === null) throw new ContractError('user_id', '', '', 'user_id must be an integer');
  const [known, model] = await Promise.all([data(), forest()]);
  if (!model) throw new RequestError(503, 'model not trained');
  if (!isKnownLearner(known, userId)) throw new NotFoundError(`user ${userId} not found`);
  const features = abandonmentFeatures(known.consumption.visitsOf(userId), secondsOf(now()));
  // who has opened nothing can leave nothing
  const exact = features === null ? 0 : (abandonmentProbabilities(model.forest, [{ features }])[0] as number);
  // the prediction is that of the probability that is shown
  const probability = Math.round(exact * 1e4) / 1e4;
  const body = { Prediction: willAbandon(probability) ? 'will_abandon' : 'not_abandon', Probability: probability };
  return { etag: entityTag(model.version, body), body: { json: () => body } };
}

/** The dashboard before a page of it is chosen; `version` changes whenever any answer may. */
type OpenDashboard = {
  readonly version: string;
  readonly input: DashboardInput;
  readonly overview: ReturnType<typeof overview>;
};

/** Counts everybody once for each version of the data and hour: an answer is as of the end of the hour that runs. */
export function openDashboard({ data, now, abandonmentCutoffHours }: DashboardReader): () => Promise<OpenDashboard> {
  const versionOf = ({ version }: CourseData, at: number) => [version, at, abandonmentCutoffHours].join('@');
  return cachedByVersion(
    async () => versionOf(await data(), endOfHour(now())),
    async () => {
      const [known, at] = [await data(), endOfHour(now())];
      const input = { ...known, now: at, abandonmentCutoffHours };
      return { version: versionOf(known, at), input, overview: overview(input) };
    },
  );
}

/** GET /dashboard: totals, the class, and the learners page by page; with user_id that learner alone. */
export async function dashboardAnswer(open: () => Promise<OpenDashboard>, query: Query): Promise<Answer> {
  const offset = bounded(query.offset, 'offset', { low: 0, high: Number.MAX_SAFE_INTEGER, otherwise: 0 });
  const limit = bounded(query.limit, 'limit', { low: 1, high: MAX_ROWS, otherwise: 100 });
  const userId = query.user_id === undefined ? null : integer(query.user_id);
  if (query.user_id !== undefined && userId === null)
    throw new ContractError('user_id', '', '', 'user_id must be an integer');
  const { version, input, overview } = await open();
  if (userId !== null && !isKnownLearner(input, userId)) throw new NotFoundError(`user ${userId} not found`);
  const { ids, ...figures } = overview;
  const rows = () =>
    userId === null
      ? learnerPage(input, ids, { offset, limit })
      : { users: [learnerFigures(input, userId)], next_offset: null };
  return {
    etag: entityTag(version, userId ?? [offset, limit]),
    body: { json: () => ({ ...figures, ...rows() }) },
  };
}

function integer(values: readonly string[] | undefined): number | null {
  const text = values?.at(-1)?.trim() ?? '';
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function bounded(
  values: readonly string[] | undefined,
  field: string,
  { low, high, otherwise }: { low: number; high: number; otherwise: number },
): number {
  if (values === undefined) return otherwise;
  const value = integer(values);
  if (value === null || value < low || value > high)
    throw new ContractError(field, values.at(-1), `a whole number from ${low} to ${high}`);
  return value;
}

function endOfHour(instant: Date): number {
  return Math.ceil(secondsOf(instant) / HOUR_SECONDS) * HOUR_SECONDS;
}

function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
