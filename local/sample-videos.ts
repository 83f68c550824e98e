import { randomStream } from '../shared/base/random';
import type { LocalSystem } from './system';

const LEARNERS = 150;
const VIDEOS_A_COURSE = 25;
const COURSES = ['FIN201', 'DTS206', 'GST125', 'PAD102', 'Introduction to Computing', 'DTS 204/CSC204'];
/** Learners whom the examples of the API ask for. */
const KNOWN_IDS = ['4', '11', '12345'];

/** Uploads seeded views as a large file would be, and waits until they are analysed and the model is live. */
export async function seedVideos(system: LocalSystem): Promise<string> {
  const headers = { 'x-api-key': system.apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ kind: 'video-views' });
  const started = await fetch(`${system.url}/v1/uploads`, { method: 'POST', headers, body });
  const upload = (await started.json()) as { upload_url: string; job: { id: string } };
  const views = sampleViews(1);
  const put = await fetch(upload.upload_url, { method: 'PUT', body: views });
  if (!put.ok) throw new Error(`the upload of sample views was refused: ${await put.text()}`);
  await system.settle();
  const job = (await (await fetch(`${system.url}/v1/jobs/${upload.job.id}`, { headers })).json()) as {
    result: { accepted: number } | null;
    error: string | null;
  };
  if (!job.result) throw new Error(`the sample views were not imported: ${job.error ?? 'the job has not ended'}`);
  return `${job.result.accepted} video views analysed`;
}

/** A CSV file of views by three kinds of learners: they hardly watch, watch few videos through, watch a great many. */
export function sampleViews(seed: number): string {
  const random = randomStream(seed);
  const lines = ['student_id,video_title,course_code,completion_rate_percent'];
  for (let learner = 0; learner < LEARNERS; learner++) {
    const studentId = KNOWN_IDS[learner] ?? String(92_000 + learner);
    const [centre, views] = [
      [35, 15],
      [88, 15],
      [75, 80],
    ][learner % 3] as [number, number];
    for (let view = 0; view < views; view++) {
      const course = Math.floor(random() * COURSES.length);
      const video = Math.floor(random() * VIDEOS_A_COURSE) + 1;
      const rate = Math.min(100, Math.max(0, centre - course * 3 + (random() - 0.5) * 70));
      lines.push(`${studentId},Lecture ${video} of ${COURSES[course]},${COURSES[course]},${rate.toFixed(2)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
