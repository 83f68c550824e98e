import { addDays, type Day } from '../shared/base/day';
import type { SqlTable } from './leb2-database';
import { createArchive } from './term-archive';
import { ENDED, ONGOING, planClasses } from './term-classes';
import { EXAMPLE, enrol, type Learner } from './term-learners';
import { toTables } from './term-tables';
import { eventsOfDay } from './term-visits';

/** Run dates; each reads the day before. */
type TermDates = {
  /** First and last day of the ended semester. */
  readonly endedFrom: Day;
  readonly endedTo: Day;
  readonly retrainOn: Day;
  /** First day of the ongoing semester. */
  readonly ongoingFrom: Day;
  readonly lastRunDate: Day;
};

/** The level that a learner has reached at the end of a class: what a prediction is about. */
type FinalLevel = { readonly classId: string; readonly userId: string; readonly level: number };

export type Term = {
  /** The LEB2 tables, the whole of both semesters: reading as of a date is the reader's part. */
  readonly sql: readonly SqlTable[];
  /** Zip of the events uploaded in the UTC hours from start to end (yyyymmddThh, both inclusive); null: none. */
  readonly archive: (startHour: string, endHour: string) => Buffer | null;
  readonly dates: TermDates;
  /** Learners with at least one mark, both semesters, by class and user. */
  readonly finalLevels: readonly FinalLevel[];
  readonly facts: {
    readonly classes: number;
    readonly ongoingClasses: number;
    readonly learners: number;
    readonly enrolments: number;
    readonly handIns: number;
    /** The class and the learner of the API's examples. */
    readonly exampleClassId: string;
    readonly exampleUserId: string;
  };
};

const DATES: TermDates = {
  endedFrom: addDays(ENDED.firstDay, 1),
  endedTo: addDays(ENDED.lastDay, 1),
  retrainOn: '20230106' as Day,
  ongoingFrom: addDays(ONGOING.firstDay, 1),
  lastRunDate: '20230325' as Day,
};

/** A university's two semesters, ended and ongoing, of ten classes each: same seed, same rows and bytes. */
export function simulateTerm(seed: number): Term {
  const classes = planClasses(seed);
  const learners = enrol(classes, seed);
  return {
    sql: toTables(classes, learners),
    archive: createArchive((day) => eventsOfDay(learners, day, seed), seed),
    dates: DATES,
    finalLevels: learners.flatMap(finalLevel),
    facts: {
      classes: classes.length,
      ongoingClasses: classes.filter(({ semester }) => semester === ONGOING).length,
      learners: new Set(learners.map(({ userId }) => userId)).size,
      enrolments: learners.length,
      handIns: learners.reduce((sum, { handIns }) => sum + handIns.length, 0),
      exampleClassId: String(EXAMPLE.classId),
      exampleUserId: String(EXAMPLE.userId),
    },
  };
}

/** The highest level of any piece that still exists; nothing for who was never marked. */
function finalLevel({ course, userId, handIns }: Learner): FinalLevel[] {
  const levels = handIns
    .filter(({ activity, deleted }) => !deleted && !activity.deleted)
    .flatMap((handIn) => handIn.levels);
  return levels.length === 0
    ? []
    : [{ classId: String(course.id), userId: String(userId), level: Math.max(...levels) }];
}
