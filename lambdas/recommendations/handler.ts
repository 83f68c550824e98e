import { withoutText } from '../../shared/audience/contents';
import { parseClusterId } from '../../shared/audience/query-clusters';
import { recommendAnswer } from '../../shared/audience/query-recommend';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { once } from '../../shared/base/once';
import { answerFrom, type RouteAnswers } from '../../shared/contracts/answer-route';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { ENV } from '../../shared/contracts/names';
import { newestById } from '../../shared/contracts/row-source';
import { consumptionImporter, courseImporter, learnerImporter } from '../../shared/courses/importers';
import { courseData } from '../../shared/courses/load-consumption';
import { dashboardAnswer, openDashboard, recommendationsAnswer } from '../../shared/courses/query';
import { postImport } from '../../shared/imports/post-import';
import { s3Client, tableOpener } from '../../shared/stores/clients';
import { importStore } from '../../shared/stores/imports';
import { objectStore } from '../../shared/stores/objects';
import { audienceRows, courseRows } from '../../shared/stores/row-logs';

/** The first request after new rows reads them all; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;

const services = once(() => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const table = tableOpener('answering', clock);
  const objects = objectStore(s3Client('answering'), requireEnv(ENV.bucket));
  const rows = courseRows(objects, clock.now);
  const { contents } = audienceRows(objects, clock.now);
  const data = courseData(rows);
  return {
    rows,
    data,
    dashboard: openDashboard({ ...capabilitySettings(), data, now: clock.now }),
    catalogue: cachedByVersion(
      async () => (await contents.state()).version,
      () => newestById(contents, (row) => row.id, withoutText),
    ),
    imports: importStore(table(requireEnv(ENV.learningTable))),
    now: clock.now,
    sleep: clock.sleep,
  };
});

const ANSWERS: RouteAnswers = {
  recommendCourses: (request) => recommendationsAnswer(services(), queryValues(request)),
  dashboard: (request) => dashboardAnswer(services().dashboard, queryValues(request)),
  recommendForCluster: (request) =>
    recommendAnswer(
      services(),
      parseClusterId(request.pathParameters?.cluster_id),
      queryValues(request).user_id?.at(-1) ?? null,
    ),
  importConsumption: (request) =>
    postImport(services(), 'consumption', consumptionImporter(services().rows.consumption), request),
  importLearners: (request) => postImport(services(), 'learners', learnerImporter(services().rows.learners), request),
  importCourses: (request) => postImport(services(), 'courses', courseImporter(services().rows.courses), request),
};

/** API Gateway proxy: what to offer whom, the dashboard, and the imports of courses. */
export async function handler(event: HttpRequest): Promise<HttpResponse> {
  return answerFrom(ANSWERS, event, { shape: 'legacy', deadlineMs: DEADLINE_MS });
}
