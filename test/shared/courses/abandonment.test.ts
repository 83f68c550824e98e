import { randomStream } from '../../../shared/base/random';
import {
  abandonmentProbabilities,
  abandonmentRows,
  checkTrainable,
  scoreAbandonment,
  trainAbandonment,
} from '../../../shared/courses/abandonment';
import { ABANDONMENT_FEATURES, abandonmentFeatures, hasAbandoned } from '../../../shared/courses/abandonment-features';
import { parseConsumption } from '../../../shared/courses/consumption';
import { type CourseVisits, consumptionCollector } from '../../../shared/courses/consumption-index';
import golden from '../../fixtures/abandonment_cases.json';

const NOW = Date.parse(golden.now) / 1000;
const DAY = 86_400;

function indexOf(rows: readonly Record<string, unknown>[]) {
  const collector = consumptionCollector();
  for (const row of rows) collector.add(parseConsumption(row));
  return collector.index();
}

describe('abandonment features and label', () => {
  const index = indexOf(golden.rows);

  it.each(golden.expected)('learner $user_id', (expected) => {
    const courses = index.visitsOf(expected.user_id);
    const features = abandonmentFeatures(courses, NOW)!;
    const named = Object.fromEntries(ABANDONMENT_FEATURES.map((name, i) => [name, features[i]]));
    expect(named).toMatchObject({
      mean_time_user_course: expected.mean_time_user_course,
      no_courses_progress: expected.no_courses_progress,
      number_completed: expected.number_completed,
    });
    expect(hasAbandoned(courses, NOW)).toBe(expected.label_recommended === 1);
  });

  it('looks at nothing later than the snapshot', () => {
    const early: CourseVisits[] = [{ courseId: 1, visits: [NOW - 20 * DAY], completedAt: null }];
    const known: CourseVisits[] = [
      { courseId: 1, visits: [NOW - 20 * DAY, NOW - 3 * DAY, NOW + DAY], completedAt: NOW - 3 * DAY },
      { courseId: 2, visits: [NOW - DAY], completedAt: null },
    ];
    expect(abandonmentFeatures(known, NOW - 14 * DAY)).toEqual(abandonmentFeatures(early, NOW - 14 * DAY));
    expect(abandonmentFeatures(known, NOW - 30 * DAY)).toBeNull();
  });

  it('counts a visit in the future as nothing, and hours never below 0', () => {
    expect(abandonmentFeatures([{ courseId: 1, visits: [NOW], completedAt: null }], NOW)!.slice(0, 5)).toEqual([
      0, 1, 0, 0, 0,
    ]);
  });
});

describe('the abandonment model', () => {
  const random = randomStream(3);
  /** Busy learners go on, learners who come rarely stop. */
  const rows = Array.from({ length: 300 }, (_, n) => {
    const busy = n % 10 > 0;
    const gap = busy ? 1 + random() * 3 : 6 + random() * 6;
    const end = NOW - (busy ? random() * 5 : 15 + random() * 5) * DAY;
    return Array.from({ length: 12 }, (_, k) => new Date((end - k * gap * DAY) * 1000).toISOString()).map((at) => ({
      course_id: 1 + (n % 7),
      user_id: n,
      access_date: at,
      last_access_date: at,
      completed: false,
    }));
  }).flat();
  const learners = abandonmentRows(indexOf(rows), NOW);
  const { forest, scores } = trainAbandonment(learners);

  it('finds the few who will abandon', () => {
    expect(learners.filter(({ abandoned }) => abandoned).length).toBe(30);
    expect(scores.trainingLearners + scores.heldOutLearners).toBe(learners.length);
    expect(scores.abandonedShare).toBeCloseTo(30 / learners.length, 5);
    expect(scores.recall).toBeGreaterThan(0.8);
    expect(scores.auc).toBeGreaterThan(0.9);
  });

  it('does not learn from which last visits are known, where only first and last ones are', () => {
    const ends = Array.from({ length: 200 }, (_, n) => {
      const left = n % 4 === 0;
      const day = (daysAgo: number) => new Date((NOW - daysAgo * DAY) * 1000).toISOString();
      return { first: day(40 + random() * 60), last: day(left ? 15 + random() * 20 : random() * 5), n };
    });
    const dump = ends.map(({ first, last, n }) => ({
      course_id: 1,
      user_id: n,
      access_date: first,
      last_access_date: last,
      completed: false,
    }));
    const visits = abandonmentRows(indexOf(dump), NOW).map(({ features }) => features.slice(3));
    expect(visits).toEqual(dump.map(() => [0, 0, 0, 0, 0, 0]));
    // a second import of the same kind, soon after the first, changes nothing about that
    const later = dump.map((row) => ({ ...row, last_access_date: new Date(NOW * 1000).toISOString() }));
    const told = [...dump, ...later.filter((_, n) => n % 4 > 0)];
    expect(abandonmentRows(indexOf(told), NOW).map(({ features }) => features.slice(3))).toEqual(visits);
    expect(learners.some(({ features }) => features.slice(3).some((value) => value > 0))).toBe(true);
  });

  it('is the same for the same data', () => {
    expect(trainAbandonment(learners).forest).toEqual(forest);
    expect(abandonmentProbabilities(forest, [])).toEqual([]);
  });

  it('needs 20 learners of both kinds', () => {
    expect(() => checkTrainable(learners.slice(0, 19))).toThrow('19 learners with courses, at least 20 are needed');
    expect(() => checkTrainable(learners.filter(({ abandoned }) => !abandoned))).toThrow('0 of');
  });

  it('scores precision and recall against the truth', () => {
    const of = (abandoned: boolean) => ({ userId: 1, features: ABANDONMENT_FEATURES.map(() => 0), abandoned });
    const truth = [of(true), of(true), of(false), of(false)];
    expect(scoreAbandonment(truth, [0.9, 0.1, 0.7, 0.2])).toEqual({
      precision: 0.5,
      recall: 0.5,
      auc: 0.5,
      baselineAuc: 0.5,
    });
    expect(scoreAbandonment([of(false)], [0.1])).toEqual({
      precision: null,
      recall: null,
      auc: null,
      baselineAuc: null,
    });
  });
});

describe('rows of the consumption table', () => {
  const row = {
    course_id: '5',
    user_id: '4',
    access_date: '2023-03-01',
    last_access_date: '2023-03-02 10:00:00',
    completed: 'f',
  };

  it('reads dates and instants as UTC', () => {
    expect(parseConsumption(row)).toEqual({
      courseId: 5,
      userId: 4,
      accessedAt: Date.UTC(2023, 2, 1) / 1000,
      lastAccessAt: Date.UTC(2023, 2, 2, 10) / 1000,
      completed: false,
    });
  });

  it.each([
    [{ access_date: '2023-02-30' }, 'access_date is "2023-02-30"'],
    [{ last_access_date: '2023-02-01' }, 'not before access_date'],
    [{ completed: 'perhaps' }, 'completed is "perhaps"; allowed: true or false'],
    [{ user_id: 'somebody@example.org' }, 'user_id must be a whole number'],
    [{ course_id: undefined }, 'course_id must be a whole number'],
  ])('refuses %j', (change, message) => {
    expect(() => parseConsumption({ ...row, ...change })).toThrow(message);
  });

  it('does not repeat what may be an address', () => {
    expect(() => parseConsumption({ ...row, user_id: 'a@b.org' })).not.toThrow('a@b.org');
  });
});
