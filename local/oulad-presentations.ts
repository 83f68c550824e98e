import { type Day, parseDay } from '../shared/base/day';
import { ContractError, NotFoundError } from '../shared/base/errors';
import type { Course, Item, Result } from './oulad-coursework';
import { knownNumber, nameOf, numberIn, PRESENTATION, readTable } from './oulad-tables';

/** What the tables say of one presentation, besides its visits. */
export type FoundPresentation = {
  readonly course: Course;
  readonly plan: PlannedItem[];
  readonly enrolled: { readonly userId: string; readonly outcome: Outcome }[];
  readonly dates: Map<string, RegistrationDays>;
  /** What kind of page each site is. */
  readonly kinds: Map<string, string>;
};
type PlannedItem = { readonly item: Item; readonly results: Result[] };
type RegistrationDays = { readonly registered: number | null; readonly unregistered: number | null };
type Presentations = Map<string, FoundPresentation>;
export type Outcome = (typeof OUTCOMES)[number];

const OUTCOMES = ['Distinction', 'Pass', 'Fail', 'Withdrawn'] as const;

/** The names of the presentations in a folder, such as "BBB-2013J". */
export async function presentationNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  await readTable(folder, 'courses', PRESENTATION, (row) => names.push(nameOf(row)));
  return names;
}

/** What the tables of a folder say of the presentations that are wanted; a table without any row of one is a NotFoundError. */
export async function findPresentations(folder: string, isWanted: (name: string) => boolean): Promise<Presentations> {
  const found = await readCourses(folder, isWanted);
  await readPlans(folder, found);
  await readStudents(folder, found);
  await readTable(folder, 'vle', [...PRESENTATION, 'id_site', 'activity_type'], (row) =>
    found.get(nameOf(row))?.kinds.set(row.id_site, row.activity_type),
  );
  for (const [name, { plan, enrolled, dates, kinds }] of found) {
    const studentAssessment = plan.reduce((sum, { results }) => sum + results.length, 0);
    const ofPlan = { assessments: plan.length, studentAssessment };
    const ofStudents = { studentInfo: enrolled.length, studentRegistration: dates.size };
    for (const [table, rows] of Object.entries({ ...ofPlan, ...ofStudents, vle: kinds.size }))
      if (rows === 0) throw withoutRows(folder, table, name);
  }
  return found;
}

/** A table that was cut short, or is of other presentations. */
export function withoutRows(folder: string, table: string, name: string): NotFoundError {
  return new NotFoundError(
    `${folder} lists ${name} in courses, but has no row of it in ${table}; complete that table, or ask for other presentations`,
  );
}

async function readCourses(folder: string, isWanted: (name: string) => boolean): Promise<Presentations> {
  const found = new Map<string, FoundPresentation>();
  await readTable(folder, 'courses', [...PRESENTATION, 'module_presentation_length'], (row, line) => {
    const name = nameOf(row);
    if (!isWanted(name)) return;
    const length = knownNumber('courses', line, 'module_presentation_length', row.module_presentation_length);
    const course = { name, module: row.code_module, firstDay: dayZero(row.code_presentation), length };
    found.set(name, { course, plan: [], enrolled: [], dates: new Map(), kinds: new Map() });
  });
  return found;
}

async function readPlans(folder: string, found: Presentations): Promise<void> {
  const items = new Map<string, PlannedItem>();
  const ofPlan = [...PRESENTATION, 'id_assessment', 'assessment_type', 'date', 'weight'] as const;
  await readTable(folder, 'assessments', ofPlan, (row, line) => {
    const own = found.get(nameOf(row));
    if (!own) return;
    const dueDay = numberIn('assessments', line, 'date', row.date);
    const weight = knownNumber('assessments', line, 'weight', row.weight);
    const item = { activityId: row.id_assessment, type: row.assessment_type, dueDay, weight };
    const planned = { item, results: [] };
    own.plan.push(planned);
    items.set(item.activityId, planned);
  });
  const ofResult = ['id_assessment', 'id_student', 'date_submitted', 'is_banked', 'score'] as const;
  await readTable(folder, 'studentAssessment', ofResult, (row, line) => {
    const planned = items.get(row.id_assessment);
    if (!planned) return;
    planned.results.push({
      userId: row.id_student,
      item: planned.item,
      day: knownNumber('studentAssessment', line, 'date_submitted', row.date_submitted),
      isBanked: row.is_banked === '1',
      score: numberIn('studentAssessment', line, 'score', row.score),
    });
  });
}

async function readStudents(folder: string, found: Presentations): Promise<void> {
  await readTable(folder, 'studentInfo', [...PRESENTATION, 'id_student', 'final_result'], (row, line) => {
    const own = found.get(nameOf(row));
    if (!own) return;
    const outcome = OUTCOMES.find((one) => one === row.final_result);
    if (!outcome)
      throw new ContractError(`studentInfo.csv line ${line}, final_result`, row.final_result, OUTCOMES.join(', '));
    own.enrolled.push({ userId: row.id_student, outcome });
  });
  const ofDates = [...PRESENTATION, 'id_student', 'date_registration', 'date_unregistration'] as const;
  await readTable(folder, 'studentRegistration', ofDates, (row, line) => {
    const dayIn = (column: 'date_registration' | 'date_unregistration') =>
      numberIn('studentRegistration', line, column, row[column]);
    const own = found.get(nameOf(row));
    own?.dates.set(row.id_student, {
      registered: dayIn('date_registration'),
      unregistered: dayIn('date_unregistration'),
    });
  });
}

/** The calendar date of a presentation's day 0: B starts in February, J in October. */
function dayZero(presentation: string): Day {
  const [, year, month] = /^(\d{4})([BJ])$/.exec(presentation) ?? [];
  if (!year) throw new ContractError('presentation', presentation, 'a year with B or J, such as 2013J');
  return parseDay(`${year}${month === 'B' ? '0201' : '1001'}`);
}
