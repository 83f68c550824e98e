import { gunzipSync, gzipSync } from 'node:zlib';
import { addDays, type Day } from '../../../shared/base/day';
import { shortHash } from '../../../shared/base/hash';
import type { HttpRequest, HttpResponse } from '../../../shared/base/http';
import { answerRoute } from '../../../shared/contracts/answer-route';
import {
  compareIds,
  type DetailRow,
  type PredictionHead,
  type StoredPredictions,
} from '../../../shared/contracts/prediction';
import { ROUTES } from '../../../shared/contracts/routes';
import type { LatestRun, QualityReport, RunManifest } from '../../../shared/contracts/run';
import { answerQuery } from '../../../shared/outcomes/query';
import type { Membership, QueryServices } from '../../../shared/outcomes/query-services';

export const NEWEST = '20230325' as Day;
export const OLDER = '20230324' as Day;

/** A learner whose most probable level is `level`; null: too little is known of them. */
export function row(userId: string, level: number | null, risk = level === null ? 0 : (5 - level) / 4): DetailRow {
  const features = { total_submission: Number(userId) % 7, avglevel: level ?? 0 };
  const told = {
    base_risk: level === null ? null : 0.4,
    reasons: [],
    other_contribution: level === null ? null : 0.1,
    hint: null,
  };
  const unsure = {
    ...told,
    predicted_level: null,
    probabilities: null,
    risk: null,
    at_risk: false,
    insufficient_data: true,
  };
  if (level === null) return { user_id: userId, ...unsure, features };
  const probabilities = [1, 2, 3, 4, 5].map((one) => (one === level ? 0.6 : 0.1));
  const known = {
    ...told,
    predicted_level: level,
    probabilities,
    risk,
    at_risk: risk >= 0.5,
    insufficient_data: false,
  };
  return { user_id: userId, ...known, features };
}

function storedClass(classId: string, runDate: Day, given: readonly DetailRow[]): StoredPredictions {
  const rows = [...given].sort((a, b) => compareIds(a.user_id, b.user_id));
  const legacy = rows.map(({ user_id, predicted_level, probabilities }) => ({
    predicted_dt: Number(runDate),
    class_id: classId,
    user_id,
    predicted_label: predicted_level ?? 1,
    predicted_prob: probabilities ?? [0.2, 0.2, 0.2, 0.2, 0.2],
  }));
  const head: PredictionHead = {
    classId,
    runDate,
    dataThrough: addDays(runDate, -1),
    n: rows.length,
    levelCounts: [1, 2, 3, 4, 5].map((level) => rows.filter((one) => one.predicted_level === level).length),
    atRisk: rows.filter((one) => one.at_risk).length,
    insufficient: rows.filter((one) => one.insufficient_data).length,
    requiredLevel: 3,
    modelVersion: '20230301-0123456789ab',
    method: 'model',
    run: shortHash(JSON.stringify([runDate, rows])),
  };
  const pack = (value: unknown) => gzipSync(JSON.stringify(value));
  return { head, rowsGzip: pack(legacy), detailsGzip: pack(rows) };
}

function manifestOf(
  run: Pick<RunManifest, 'runDate' | 'modelVersion' | 'method' | 'finishedAt' | 'trackedClasses' | 'failedClasses'>,
  heads: readonly PredictionHead[],
): RunManifest {
  const pairs = heads.reduce((sum, { n }) => sum + n, 0);
  return {
    ...run,
    dataDay: addDays(run.runDate, -1),
    countedFrom: null,
    events: 1_200,
    malformed: 3,
    retries: 0,
    emptyDay: false,
    pairs,
    predictions: pairs,
    inputHash: shortHash(run.runDate),
    classes: heads.map(({ classId, n, atRisk }) => ({ id: classId, n, atRisk })),
    quality: QUALITY,
    startedAt: run.finishedAt.replace('10:00', '05:00'),
    itemsWritten: heads.length,
  };
}

/** Two learners object, who visited 11 pages. */
const QUALITY: QualityReport = {
  clicksOutsideTrackedClasses: 0,
  clicksWithoutClass: 0,
  duplicateEvents: 0,
  excludedUsers: 2,
  excludedClicks: 11,
  duplicateAssessments: 0,
  outOfRange: 0,
  pairsWithoutSubmission: 0,
  pairsWithoutVisit: 0,
  classesWithoutRequiredLevel: 0,
};

/** Two published days of class 5001; class 5002 tracked without submissions; class 5003 ongoing until the older day. */
export function makeQueryWorld() {
  const items = new Map<string, StoredPredictions>();
  const manifests = new Map<string, RunManifest>();
  const world = {
    items,
    manifests,
    latest: null as LatestRun | null,
    now: new Date('2023-03-25T02:00:00Z'),
    classes: new Set(['5001', '5002', '5003']),
    memberships: new Map<string, Membership[]>(),
    put: (classId: string, day: Day, rows: readonly DetailRow[]) => {
      items.set(`${classId}/${day}`, storedClass(classId, day, rows));
    },
    publish: (
      runDate: Day,
      trackedClasses: string[] = ['5001', '5002', '5003'],
      failedClasses: RunManifest['failedClasses'] = [],
    ) => {
      const finishedAt = `${runDate.slice(0, 4)}-${runDate.slice(4, 6)}-${runDate.slice(6)}T00:10:00.000Z`;
      const run = { runDate, modelVersion: '20230301-0123456789ab', method: 'model' as const };
      const heads = [...items.values()].map(({ head }) => head).filter((head) => head.runDate === runDate);
      manifests.set(runDate, manifestOf({ ...run, finishedAt, trackedClasses, failedClasses }, heads));
      if (!world.latest || world.latest.runDate <= runDate) world.latest = { ...run, generatedAt: finishedAt };
    },
  };
  const services: QueryServices = {
    latest: async () => world.latest,
    manifest: async (day) => manifests.get(day) ?? null,
    readPredictions: async (classId, day) => items.get(`${classId}/${day}`) ?? null,
    heads: async (classId, from, to) =>
      [...items.values()]
        .map(({ head }) => head)
        .filter((head) => head.classId === classId && head.runDate >= from && head.runDate <= to)
        .sort((a, b) => a.runDate.localeCompare(b.runDate)),
    classKnown: async (classId) => world.classes.has(classId),
    classesOf: async (userId) => world.memberships.get(userId) ?? [],
    activeModel: async () => '20230301-0123456789ab',
    now: () => world.now,
  };
  const rows = [row('9', 4), row('10', 1), row('100', null), row('30', 2), row('4', 1)];
  world.put('5001', OLDER, rows.slice(1));
  world.put('5003', OLDER, [row('9', 5)]);
  world.put('5001', NEWEST, rows);
  world.publish(OLDER);
  world.publish(NEWEST);
  world.memberships.set('9', [
    { classId: '5001', firstDate: NEWEST, lastDate: null },
    { classId: '5003', firstDate: OLDER, lastDate: NEWEST },
  ]);
  return { world, services };
}

export type Reply = Omit<HttpResponse, 'body'> & { text: string; json: never };

/** Sends a GET of `path` (with its query string) through route table, endpoint and answers, as the function does. */
export async function ask(
  services: QueryServices,
  path: string,
  headers: Record<string, string> = {},
  httpMethod = 'GET',
): Promise<Reply> {
  const request = requestOf(path, headers, httpMethod);
  const options = { shape: 'problem', onFault: async () => undefined } as const;
  const response = await answerRoute(request, options, (route) => answerQuery(services, route, request));
  const bytes = Buffer.from(response.body, response.isBase64Encoded ? 'base64' : 'utf8');
  const text = (response.isBase64Encoded ? gunzipSync(bytes) : bytes).toString();
  return { ...response, text, json: (text ? JSON.parse(text) : null) as never };
}

function requestOf(path: string, headers: Record<string, string>, httpMethod: string): HttpRequest {
  const url = new URL(path, 'http://127.0.0.1');
  const route = ROUTES.find((one) => matcher(one.path).test(url.pathname));
  const names = [...url.searchParams.keys()];
  return {
    resource: route?.path ?? '/{proxy+}',
    httpMethod,
    headers,
    pathParameters: pathParameters(matcher(route?.path ?? '').exec(url.pathname)?.groups ?? {}),
    queryStringParameters: Object.fromEntries(url.searchParams),
    multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)])),
    requestContext: { requestId: 'request-1' },
  };
}

/** Decoded, as API Gateway does it. */
function pathParameters(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function matcher(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
