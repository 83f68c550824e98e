import { setTimeout } from 'node:timers/promises';
import type { Example } from './example';
import { sampleAudience } from './sample-audience';
import { sampleCourses } from './sample-courses';
import type { LocalSystem } from './system';

type Seeded = Pick<LocalSystem, 'url' | 'apiKey' | 'now'>;

/** What to ask once the sample data are in. */
export const LEARNING_EXAMPLES: readonly Example[] = [
  ['Courses to go on with', '/recom?user_id=4&course_id=5'],
  ['Who may leave a course', '/predict_abandon?user_id=11'],
  ['The clusters of users', '/clusters'],
  ['Profile of a user', '/user/12345/profile'],
];

/** Sends sample data of courses and audience through the API as a platform would, trains and computes; says what it did. */
export async function seedLearning(system: Seeded): Promise<string> {
  const now = system.now();
  const files = Object.entries({ ...sampleCourses(now), ...sampleAudience(now) });
  let accepted = 0;
  for (const [path, csv] of files) {
    const report = await post<{ accepted: number; rejected: unknown[] }>(system, path, csv);
    if (report.rejected.length > 0)
      throw new Error(`sample rows of ${path} were rejected: ${JSON.stringify(report.rejected[0])}`);
    accepted += report.accepted;
  }
  await post(system, '/retrain_abandon', '');
  await post(system, '/clusters/recompute', '');
  return `${accepted} rows of courses and audience, abandonment model trained, clusters computed`;
}

async function post<T>({ url, apiKey }: Seeded, path: string, body: string): Promise<T> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'text/csv' };
  for (;;) {
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    // the usage plan of the stack holds here too
    if (response.status === 429) await setTimeout(200);
    else if (response.ok) return (await response.json()) as T;
    else throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
  }
}
