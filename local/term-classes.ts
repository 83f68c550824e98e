import { addDays, type Day, startOfDay } from '../shared/base/day';
import { randomStream, seedOf, shuffled } from '../shared/base/random';

export type Semester = {
  readonly id: number;
  readonly slug: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
};

export type SimulatedActivity = {
  readonly id: number;
  readonly type: 'ASM' | 'QUZ';
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly dueAt: number;
  /** LEB2 does not know when it is due. */
  readonly undated: boolean;
  readonly deleted: boolean;
  readonly criterionIds: readonly number[];
  /** Added to what learners reach: negative is harder. */
  readonly ease: number;
};

export type SimulatedClass = {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly courseId: number | null;
  readonly semester: Semester;
  readonly learners: number;
  /** Null: no level of any criterion is flagged. */
  readonly requiredLevel: number | null;
  readonly activities: readonly SimulatedActivity[];
};

export const DAY_MS = 86_400_000;
const WEEKS = 10;
/** Activities of a semester open within its first days, so that an ended class leaves the four months that are read. */
const OPENING_DAYS = 30;

/** The ended semester is trained on, the ongoing one predicted; retraining falls between the two. */
export const ENDED: Semester = semester(23, '1/2022', '20221024' as Day);
export const ONGOING: Semester = semester(24, '2/2022', '20230206' as Day);

const ENDED_CLASS_ID = 171_201;
const ONGOING_CLASS_ID = 173_170;
const COURSES: readonly (readonly [code: string, ended: string, ongoing: string])[] = [
  ['PHY', 'ฟิสิกส์ทั่วไป 1', 'ฟิสิกส์ทั่วไป 2'],
  ['MTH', 'คณิตศาสตร์ 1', 'คณิตศาสตร์ 2'],
  ['CHM', 'เคมีทั่วไป', 'ปฏิบัติการเคมี'],
  ['CPE', 'การเขียนโปรแกรมคอมพิวเตอร์', 'โครงสร้างข้อมูล'],
  ['GEN', 'มนุษย์กับหลักจริยศาสตร์', 'การคิดเชิงระบบ'],
  ['LNG', 'ภาษาอังกฤษทั่วไป', 'ภาษาอังกฤษเชิงวิชาการ'],
  ['STA', 'สถิติสำหรับวิศวกร', 'ความน่าจะเป็นประยุกต์'],
  ['EEE', 'วงจรไฟฟ้า', 'ระบบฐานข้อมูล'],
  ['MEE', 'กลศาสตร์วิศวกรรม', 'อุณหพลศาสตร์'],
  ['BIO', 'ชีววิทยา', 'สัมมนาชีววิทยา'],
];

/** Ten classes of each semester; the plan is fixed, sizes, dates and ease hang on the seed. */
export function planClasses(seed: number): SimulatedClass[] {
  return [ENDED, ONGOING].flatMap((half) =>
    COURSES.map(([code, ended, ongoing], index) => {
      const id = (half === ENDED ? ENDED_CLASS_ID : ONGOING_CLASS_ID) + index;
      const random = randomStream(seedOf(`${seed}|class|${id}`));
      const isLast = half === ONGOING && index === 9;
      return {
        id,
        code: `${code} ${half === ENDED ? 101 : 102}`,
        name: half === ENDED ? ended : ongoing,
        courseId: index === 4 ? null : 99_001 + index,
        semester: half,
        learners: isLast ? 4 : 40 + Math.floor(random() * 21),
        requiredLevel: half === ONGOING && index === 8 ? null : index % 4 === 1 ? 4 : 3,
        activities: planActivities(id, half, random),
      };
    }),
  );
}

/** Five to eight activities, due from the second to the last week; a class has both types. */
function planActivities(classId: number, half: Semester, random: () => number): SimulatedActivity[] {
  const count = 5 + Math.floor(random() * 4);
  const quizzes = 2 + Math.floor(random() * (count - 3));
  const types = shuffled(
    Array.from({ length: count }, (_, i) => (i < quizzes ? ('QUZ' as const) : ('ASM' as const))),
    random,
  );
  const opens = startOfDay(half.firstDay).getTime();
  return types.map((type, i) => {
    const share = i / (count - 1);
    const startDay = Math.floor(share * OPENING_DAYS);
    const dueDay = Math.round(9 + share * (WEEKS * 7 - 12) + random() * 2);
    const id = 3_000_000 + (classId - 170_000) * 10 + i;
    return {
      id,
      type,
      startAt: opens + startDay * DAY_MS + 9 * 3_600_000,
      dueAt: opens + dueDay * DAY_MS + (23 * 60 + 59) * 60_000,
      undated: classId === ONGOING_CLASS_ID + 2 && i === 2,
      deleted: classId === ONGOING_CLASS_ID + 7 && i === 1,
      criterionIds: classId % 3 === 0 && i === count - 1 ? [id * 2, id * 2 + 1] : [id * 2],
      ease: (random() - 0.5) * 0.8,
    };
  });
}

function semester(id: number, slug: string, firstDay: Day): Semester {
  return { id, slug, firstDay, lastDay: addDays(firstDay, WEEKS * 7 - 1) };
}
