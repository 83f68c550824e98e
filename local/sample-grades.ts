import { addDays, type Day, isoDate, startOfDay } from '../shared/base/day';
import { randomStream } from '../shared/base/random';
import type { Period } from '../shared/contracts/grade-row';
import type { LocalSystem } from './system';

const LEARNERS = 60;
/** Learners whom the examples of the API ask for. */
const KNOWN_IDS = ['4', '11', '12345'];
const HEADER =
  'user_id,gender,attendance_rate,study_hours_per_week,previous_grade,extracurricular_activities_count,parental_support,final_grade';

/** A period that has ended, with final grades; the one of the examples; and one that is under way on `today`. */
export async function seedGrades(system: LocalSystem, today: Day): Promise<string> {
  const ended = { start: '20230801' as Day, end: '20231215' as Day };
  const example = { start: '20240115' as Day, end: '20240630' as Day };
  const current = { start: addDays(today, -60), end: addDays(today, 60) };
  await upload(system, ended, true);
  await system.settle();
  for (const [period, reportDate] of [
    [example, '20240506' as Day],
    [current, today],
  ] as const) {
    await upload(system, period, false);
    await system.fireSchedule('reports', startOfDay(reportDate));
  }
  return `grades of ${LEARNERS} learners in 3 periods, reports for ${isoDate(current.start)} and 2024-01-15`;
}

async function upload(system: LocalSystem, { start, end }: Period, withGrades: boolean): Promise<void> {
  const query = `start_date_period=${isoDate(start)}&end_date_period=${isoDate(end)}`;
  const response = await fetch(`${system.url}/update-csv?${query}`, {
    method: 'POST',
    headers: { 'x-api-key': system.apiKey, 'content-type': 'text/csv' },
    body: sampleGrades(Number(start), withGrades),
  });
  if (!response.ok) throw new Error(`sample grades were refused: ${await response.text()}`);
}

/** A file of seeded learners, their grades hanging on the features with some noise. */
export function sampleGrades(seed: number, withGrades: boolean): string {
  const random = randomStream(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const rows = Array.from({ length: LEARNERS }, (_, i) => {
    const userId = KNOWN_IDS[i] ?? String(91_000 + i);
    const attendance = between(55, 100);
    const hours = between(3, 30);
    const previous = between(45, 95);
    const support = Math.floor(random() * 3);
    const activities = Math.floor(random() * 4);
    const grade = 0.55 * previous + 0.25 * attendance + 0.4 * hours + support + activities + between(-4, 4);
    const figures = [attendance, hours, previous].map((value) => value.toFixed(1));
    const final = withGrades ? Math.min(100, grade).toFixed(1) : '';
    return [userId, random() < 0.5 ? 'Male' : 'Female', ...figures, activities, support, final].join(',');
  });
  return `${[HEADER, ...rows].join('\n')}\n`;
}
