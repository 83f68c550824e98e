import { closeSync, openSync, writeSync } from 'node:fs';
import { randomStream } from '../shared/base/random';

const LEARNERS = 5_000;
const VIDEOS = 3_000;
const COURSES = 180;
const FLUSH_CHARS = 1 << 20;

/** Writes a CSV file of seeded views: learners differ in how much they watch, courses in how hard they are. */
export function generateViews(path: string, rows: number): void {
  const random = randomStream(1);
  const file = openSync(path, 'w');
  let text = 'student_id,video_title,course_code,completion_rate_percent\n';
  for (let row = 0; row < rows; row++) {
    const learner = Math.floor(random() ** 1.5 * LEARNERS);
    const video = Math.floor(random() * VIDEOS);
    const course = video % COURSES;
    const centre = 30 + ((learner * 7_919) % 60) - (course % 20);
    const rate = Math.min(100, Math.max(0, centre + (random() - 0.5) * 120));
    text += `s${learner},Lecture ${video},CSC${course},${rate.toFixed(2)}\n`;
    if (text.length < FLUSH_CHARS) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
}
