import type { Day } from '../shared/base/day';
import type { ClassCoursework } from '../shared/contracts/coursework';
import { type CountedDay, type VisitLog, visitLog } from './oulad-clicks';
import { courseworkOf, weightedScores } from './oulad-coursework';
import { type FoundPresentation, findPresentations, type Outcome, withoutRows } from './oulad-presentations';
import { readVisits } from './oulad-visits';

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
  /** The days with visits, ascending. */
  readonly days: () => Iterable<CountedDay>;
};

/**
 * The presentations in a folder whose name is wanted, with everything known at their end, by name. Nothing is kept of the
 * others nor of those that have been given, and of visits a number each.
 */
export async function* readPresentations(
  folder: string,
  isWanted: (name: string) => boolean,
): AsyncGenerator<Presentation> {
  const found = await findPresentations(folder, isWanted);
  const names = [...found.keys()].sort();
  const logs = new Map([...found].map(([name, { kinds }]) => [name, visitLog(kinds)]));
  await readVisits(folder, new Set(names), (name, visit) => logs.get(name)?.add(visit));
  for (const [name, log] of logs) if (log.isEmpty()) throw withoutRows(folder, 'studentVle', name);
  for (const name of names) {
    yield presentationOf(found.get(name) as FoundPresentation, logs.get(name) as VisitLog);
    found.delete(name);
    logs.delete(name);
  }
}

function presentationOf({ course, plan, enrolled, dates }: FoundPresentation, { days }: VisitLog): Presentation {
  const { name, module, firstDay } = course;
  const items = plan.map(({ item }) => item);
  const results = plan.flatMap((planned) => planned.results);
  const scores = weightedScores(items, results);
  const students = enrolled.map(({ userId, outcome }): Student => {
    const { registered = null, unregistered = null } = dates.get(userId) ?? {};
    return { userId, registered, unregistered, level: finalLevel(outcome, scores.get(userId) ?? 0) };
  });
  return { name, module, firstDay, coursework: courseworkOf(course, items, results), students, days };
}

/** Weighted coursework splits the passes. */
function finalLevel(outcome: Outcome, weighted: number): number {
  if (outcome === 'Distinction') return 5;
  if (outcome !== 'Pass') return 1;
  return weighted < 60 ? 2 : weighted < 75 ? 3 : 4;
}
