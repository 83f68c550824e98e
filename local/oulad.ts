import { addDays, type Day, parseDay, startOfDay } from '../shared/base/day';
import { ContractError } from '../shared/base/errors';
import { getOrCreate } from '../shared/base/maps';
import type { Activity, Assessment, ClassCoursework, Unmarked } from '../shared/contracts/coursework';
import type { ClickCounts } from '../shared/contracts/learner-class';
import { activityIdsOf, inOrder, PAGE } from '../shared/contracts/pages';
import { readTable, readVisits, type Visit } from './oulad-tables';

/** A student of a presentation; days count from its first day. */
export type Student = {
  readonly userId: string;
  readonly registered: number | null;
  readonly unregistered: number | null;
  /** What the student reached in the end: 1 failed or withdrawn, 2-4 passed, 5 with distinction. */
  readonly level: number;
};

/** A module presentation of OULAD as the product's sources would show it. */
export type Presentation = {
  readonly name: string;
  readonly module: string;
  readonly firstDay: Day;
  readonly coursework: ClassCoursework;
  readonly students: readonly Student[];
  /** Day of the presentation -> user id -> what Amplitude would count. */
  readonly clicks: ReadonlyMap<number, ReadonlyMap<string, ClickCounts>>;
};

type Row = Readonly<Record<string, string>>;
type Tally = {
  counts: { -readonly [K in keyof ClickCounts]: ClickCounts[K] };
  pages: Map<string, number>;
};

/** A page loaded often on one day counts at most this often: reloads say little. */
const MOST_LOADS_OF_A_PAGE = 100;
/** The kinds of sites by the class page that they stand for. */
const MATERIAL = new Set(['resource', 'oucontent', 'url', 'subpage', 'page', 'folder', 'sharedsubpage', 'dualpane']);
const QUIZ = new Set(['quiz', 'externalquiz', 'questionnaire']);
/** Materials with a page of their own; the other kinds stand for the list of materials. */
const MATERIAL_PAGE = new Set(['resource', 'oucontent', 'url']);

/** The names of the presentations in a folder, such as "BBB-2013J". */
export function presentationNames(folder: string): string[] {
  return readTable(folder, 'courses').map(nameOf);
}

/** The presentations in a folder whose name is wanted, with everything known at their end, by name. */
export async function readPresentations(folder: string, isWanted: (name: string) => boolean): Promise<Presentation[]> {
  const courses = readTable(folder, 'courses').filter((row) => isWanted(nameOf(row)));
  const names = new Set(courses.map(nameOf));
  const kinds = new Map(readTable(folder, 'vle').map((row) => [row.id_site ?? '', row.activity_type ?? '']));
  const clicks = new Map([...names].map((name) => [name, new Map<number, Map<string, Tally>>()]));
  await readVisits(folder, names, (name, visit) => countVisit(clicks.get(name) as never, visit, kinds));
  const [assessments, results, registrations, students] = [
    'assessments',
    'studentAssessment',
    'studentRegistration',
    'studentInfo',
  ].map((table) => readTable(folder, table)) as [Row[], Row[], Row[], Row[]];
  const resultsOf = new Map<string, Row[]>();
  for (const row of results) getOrCreate(resultsOf, row.id_assessment ?? '', () => []).push(row);
  return courses
    .map((course): Presentation => {
      const name = nameOf(course);
      const firstDay = dayZero(course.code_presentation ?? '');
      const length = Number(course.module_presentation_length);
      const plan = assessments.filter((row) => nameOf(row) === name);
      const enrolled = students.filter((row) => nameOf(row) === name);
      const dates = new Map(
        registrations.filter((row) => nameOf(row) === name).map((row) => [row.id_student ?? '', row]),
      );
      const marks = plan.flatMap((item) =>
        (resultsOf.get(item.id_assessment ?? '') ?? []).map((row) => ({ item, row })),
      );
      const levels = finalLevels(plan, marks, enrolled);
      return {
        name,
        module: course.code_module ?? '',
        firstDay,
        coursework: courseworkOf(course, firstDay, length, plan, marks),
        students: enrolled.map((row) => {
          const userId = row.id_student ?? '';
          const { date_registration: on, date_unregistration: off } = dates.get(userId) ?? {};
          return { userId, registered: numberOf(on), unregistered: numberOf(off), level: levels.get(userId) ?? 1 };
        }),
        clicks: new Map(
          [...(clicks.get(name) ?? [])].sort(([a], [b]) => a - b).map(([day, users]) => [day, counted(users)]),
        ),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The calendar date of a presentation's day 0: B starts in February, J in October. */
function dayZero(presentation: string): Day {
  const [, year, month] = /^(\d{4})([BJ])$/.exec(presentation) ?? [];
  if (!year) throw new ContractError('presentation', presentation, 'a year with B or J, such as 2013J');
  return parseDay(`${year}${month === 'B' ? '0201' : '1001'}`);
}

function nameOf(row: Row): string {
  return `${row.code_module}-${row.code_presentation}`;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text === '' || text === '?' ? null : Number(text);
}

function countVisit(days: Map<number, Map<string, Tally>>, visit: Visit, kinds: ReadonlyMap<string, string>): void {
  const users = getOrCreate(days, visit.day, () => new Map<string, Tally>());
  const tally = getOrCreate(users, visit.student, newTally);
  const loads = Math.min(visit.clicks, MOST_LOADS_OF_A_PAGE);
  const kind = kinds.get(visit.site) ?? '';
  const { counts } = tally;
  counts.classViewCount += loads;
  if (kind === 'homepage') counts.activityPageView += loads;
  else if (MATERIAL.has(kind)) counts.materialView += loads;
  else if (kind !== 'glossary') counts.actQuizView += loads;
  const page = pageOf(kind);
  if (page !== null) tally.pages.set(page + visit.site, (tally.pages.get(page + visit.site) ?? 0) + loads);
}

/** What the name of the site's page begins with; null for a site without a page of its own. */
function pageOf(kind: string): string | null {
  if (QUIZ.has(kind)) return PAGE.quiz;
  if (MATERIAL.has(kind)) return MATERIAL_PAGE.has(kind) ? PAGE.material : null;
  return kind === 'homepage' || kind === 'glossary' ? null : PAGE.activity;
}

function newTally(): Tally {
  const zeros = { specificActivityView: 0, sessionIdCount: 1, classViewCount: 0, activityPageView: 0, materialView: 0 };
  return { counts: { ...zeros, actQuizView: 0, submitButtonClicked: 0, activityIds: [] }, pages: new Map() };
}

function counted(users: ReadonlyMap<string, Tally>): Map<string, ClickCounts> {
  return new Map(
    [...users].map(([userId, { counts, pages: loads }]) => {
      const pages = inOrder([...loads]);
      const activityIds = activityIdsOf(pages);
      return [userId, { ...counts, activityIds, pages, specificActivityView: activityIds.length }];
    }),
  );
}

type Mark = { readonly item: Row; readonly row: Row };

/** Level of a mark of 0..100, as the converted data grade it; level 2 is required. */
function levelOf(score: number): number {
  return 1 + [40, 55, 70, 85].filter((from) => score >= from).length;
}

function courseworkOf(
  course: Row,
  firstDay: Day,
  length: number,
  plan: readonly Row[],
  marks: readonly Mark[],
): ClassCoursework {
  const at = (day: number, hour: number): number => startOfDay(addDays(firstDay, day)).getTime() / 1000 + hour * 3600;
  const dueDay = (item: Row): number => numberOf(item.date) ?? length;
  const items = [...plan].sort((a, b) => dueDay(a) - dueDay(b));
  const activities = items.map((item, i): Activity => {
    const previous = i > 0 ? dueDay(items[i - 1] as Row) : 0;
    const start = Math.max(0, Math.min(previous, dueDay(item) - 7), dueDay(item) - 35);
    const type = item.assessment_type === 'CMA' ? 'QUZ' : 'ASM';
    const ids = { activityId: item.id_assessment ?? '', type, weight: Number(item.weight) };
    return { ...ids, startAt: at(i === 0 ? 0 : start, 0), dueAt: at(dueDay(item), 23.9) };
  });
  const assessments = marks.flatMap(({ item, row }): Assessment[] => {
    const points = numberOf(row.score);
    if (points === null || row.is_banked === '1') return [];
    const activityId = item.id_assessment ?? '';
    return [
      {
        userId: row.id_student ?? '',
        activityId,
        criterionId: activityId,
        submissionId: `${activityId}-${row.id_student}`,
        submittedAt: at(Number(row.date_submitted), 12),
        dueAt: at(dueDay(item), 23.9),
        spentSeconds: null,
        level: levelOf(points),
        points,
      },
    ];
  });
  const unmarked = marks.flatMap(({ item, row }): Unmarked[] => {
    if (numberOf(row.score) !== null || row.is_banked === '1') return [];
    const ids = { userId: row.id_student ?? '', activityId: item.id_assessment ?? '' };
    return [{ ...ids, submittedAt: at(Number(row.date_submitted), 12) }];
  });
  const requiredLevels = new Map(items.map((item) => [item.id_assessment ?? '', 2]));
  const name = nameOf(course);
  const courseId = course.code_module ?? null;
  return { classId: name, semester: name, courseId, activities, requiredLevels, assessments, unmarked };
}

/** Weighted coursework splits the passes; where no weight is published all items count the same. */
function finalLevels(plan: readonly Row[], marks: readonly Mark[], students: readonly Row[]): Map<string, number> {
  const coursework = plan.filter((item) => item.assessment_type !== 'Exam');
  const totalWeight = coursework.reduce((sum, item) => sum + Number(item.weight), 0);
  const sums = new Map<string, number>();
  for (const { item, row } of marks) {
    const score = numberOf(row.score);
    if (score === null || item.assessment_type === 'Exam') continue;
    const share = totalWeight > 0 ? Number(item.weight) / totalWeight : 1 / coursework.length;
    const userId = row.id_student ?? '';
    sums.set(userId, (sums.get(userId) ?? 0) + score * share);
  }
  return new Map(
    students.map((row) => {
      const userId = row.id_student ?? '';
      return [userId, finalLevel(row.final_result ?? '', sums.get(userId) ?? 0)];
    }),
  );
}

function finalLevel(result: string, weighted: number): number {
  if (result === 'Distinction') return 5;
  if (result !== 'Pass') return 1;
  return weighted < 60 ? 2 : weighted < 75 ? 3 : 4;
}
