import { randomStream } from '../shared/base/random';

/** CSV files by the path that takes them. */
export type SampleFiles = Readonly<Record<string, string>>;

const DAY_MS = 86_400_000;
const LEARNERS = 300;
const COURSES = 40;
const FORMATS = ['Video', 'Podcast', 'Article', 'Infographic'];
const LABELS = ['Charla', 'Campaña', 'Entrevista', 'Corto', 'Canción', 'Documental', 'Reportaje'];
const IDENTITIES = ['Hombre', 'Mujer', 'Otros', ''];
const AUDIENCES = ['Profesional', 'Amigo', 'Familiar', 'Interesado'];

type Random = () => number;

/** A catalogue, accounts, and the visits of half a year up to `now`: the same for the same instant. Learners 4 and 11 and course 5 are in it. */
export function sampleCourses(now: Date): SampleFiles {
  const random = randomStream(5);
  return { '/v1/courses': catalogue(), '/v1/learners': accounts(now, random), '/consumption': visits(now, random) };
}

function catalogue(): string {
  const rows = Array.from({ length: COURSES }, (_, i) => {
    const labels = [LABELS[i % LABELS.length], LABELS[(i * 3 + 1) % LABELS.length]].join(';');
    return `${i + 1},Course ${i + 1},${FORMATS[i % FORMATS.length]},${labels}`;
  });
  return ['course_id,course_title,course_format,labels', ...rows].join('\n');
}

function accounts(now: Date, random: Random): string {
  const rows = Array.from({ length: LEARNERS }, (_, i) => {
    const created = day(now.getTime() - (180 + Math.floor(random() * 30)) * DAY_MS);
    return `${i + 1},user,${18 + Math.floor(random() * 60)},${pick(IDENTITIES, random)},${pick(AUDIENCES, random)},${created}`;
  });
  return ['user_id,role,age,identity,audience,createdat', ...rows].join('\n');
}

/** Learners stay near a theme of eight courses. Some lose interest: their visits thin out before they end. */
function visits(now: Date, random: Random): string {
  const rows = ['course_id,user_id,access_date,last_access_date,completed'];
  for (let user = 1; user <= LEARNERS; user++) {
    const theme = (user % 5) * 8;
    const count = user === 4 || user === 11 ? 4 : Math.floor(random() * 7);
    const fades = random() < 0.25 && user !== 11;
    const ends = now.getTime() - (fades ? 8 + random() * 60 : random() * 4) * DAY_MS;
    for (const course of draw(count, random)) {
      const id = 1 + (random() < 0.8 ? theme + (course % 8) : course);
      const isCompleted = random() < 0.45;
      const finish = isCompleted ? ends - random() * 60 * DAY_MS : ends;
      rows.push(...visitRows({ user, id, finish, isCompleted, gapDays: fades ? 9 : 3 }, random));
    }
  }
  return rows.join('\n');
}

type Plan = { user: number; id: number; finish: number; isCompleted: boolean; gapDays: number };

function visitRows({ user, id, finish, isCompleted, gapDays }: Plan, random: Random): string[] {
  const instants = [finish];
  for (let n = 0; n < 8; n++) instants.unshift((instants[0] as number) - (0.3 + random()) * gapDays * DAY_MS);
  return instants.map((at, n) => {
    const instant = new Date(at).toISOString().slice(0, 19);
    return `${id},${user},${instant},${instant},${isCompleted && n === instants.length - 1}`;
  });
}

function draw(count: number, random: Random): number[] {
  return [...new Set(Array.from({ length: count }, () => Math.floor(random() * COURSES)))];
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)] as T;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
