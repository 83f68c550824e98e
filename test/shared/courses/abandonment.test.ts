import { randomStream } from '../../../shared/base/random';
import type { ConsumptionRow } from '../../../shared/contracts/course-rows';
import {
  abandonmentProbabilities,
  abandonmentRows,
  checkTrainable,
  scoreAbandonment,
  trainAbandonment,
} from '../../../shared/courses/abandonment';
import { ABANDONMENT_FEATURES, abandonmentFeatures, hasAbandoned } from '../../../shared/courses/abandonment-features';
import { isSurelyWorse } from '../../../shared/courses/abandonment-model';
import { parseConsumption } from '../../../shared/courses/consumption';
import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { type CourseVisits, consumptionIndex } from '../../../shared/courses/consumption-index';
import { splitRows } from '../../../shared/model/split';
import golden from '../../fixtures/abandonment_cases.json';

const NOW = Date.parse(golden.now) / 1000;
const DAY = 86_400;

function indexOf(rows: readonly Record<string, unknown>[], importedAt?: number) {
  const collector = consumptionCollector();
  collector.add(rows.map(parseConsumption), importedAt === undefined ? null : { run: 'r', importedAt });
  return consumptionIndex(collector.merged());
}

/** A course whose visits became known as they were made. */
function course(courseId: number, instants: readonly number[], completedFrom: number | null = null): CourseVisits {
  return { courseId, visits: instants.map((at) => ({ at, knownFrom: at })), completedFrom };
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
    const early = [course(1, [NOW - 20 * DAY])];
    const known = [course(1, [NOW - 20 * DAY, NOW - 3 * DAY, NOW + DAY], NOW - 3 * DAY), course(2, [NOW - DAY])];
    expect(abandonmentFeatures(known, NOW - 14 * DAY)).toEqual(abandonmentFeatures(early, NOW - 14 * DAY));
    expect(abandonmentFeatures(known, NOW - 30 * DAY)).toBeNull();
  });

  it('counts courses, hours and days as they were at the snapshot', () => {
    const noon = Date.UTC(2023, 3, 1, 12) / 1000;
    const daysAgo = (...days: number[]) => days.map((day) => noon - day * DAY);
    const left = course(1, daysAgo(50, 28, 27, 14));
    const completed = course(2, daysAgo(13, 7, 6), noon - 6 * DAY);
    const begun = course(3, [noon - 3 * 3_600, noon - 3_600]);
    const features = abandonmentFeatures([left, completed, begun], noon)!;
    expect(Object.fromEntries(ABANDONMENT_FEATURES.map((name, i) => [name, features[i]]))).toEqual({
      mean_time_user_course: (50 * 24 + 13 * 24 + 3) / 3,
      courses_opened: 3,
      no_courses_progress: 2,
      number_completed: 1,
      hours_since_last_access: 1,
      longest_open_pause: 14 * 24,
      active_days_7: 2,
      active_days_14: 4,
      active_days_28: 6,
      active_days: 8,
    });
    expect(abandonmentFeatures([completed], noon)![5]).toBe(0);
  });

  it('counts a course as completed from the instant on at which that was known', () => {
    const open = (at: number) => abandonmentFeatures([course(1, [NOW - DAY], NOW)], at)![2];
    expect([open(NOW - 1), open(NOW)]).toEqual([1, 0]);
  });

  it('counts a visit in the future as nothing, and hours never below 0', () => {
    expect(abandonmentFeatures([course(1, [NOW])], NOW)!.slice(0, 6)).toEqual([0, 1, 1, 0, 0, 0]);
  });

  it('counts what is dated after its import as of the import', () => {
    const row = {
      course_id: 1,
      user_id: 4,
      access_date: '2023-03-01',
      last_access_date: '2032-03-01',
      completed: false,
    };
    const [seen] = indexOf([row], NOW).visitsOf(4);
    expect(seen!.visits.map(({ at }) => at)).toEqual([Date.UTC(2023, 2, 1) / 1000, NOW]);
    expect(hasAbandoned([seen!], NOW)).toBe(false);
  });
});

describe('what a snapshot knows', () => {
  const snapshot = NOW - 14 * DAY;
  type Life = { readonly visits: readonly number[]; readonly completedAt: number };

  /** The table of all learners as it stood at an instant: first and last visit, and whether the course is completed. */
  function tableAt(lives: readonly Life[], at: number): ConsumptionRow[] {
    return lives.flatMap(({ visits, completedAt }, userId) => {
      const past = visits.filter((visit) => visit <= at);
      const [accessedAt, lastAccessAt] = [past[0], past.at(-1)];
      if (accessedAt === undefined || lastAccessAt === undefined) return [];
      return [{ userId, courseId: 1, accessedAt, lastAccessAt, completed: completedAt <= lastAccessAt }];
    });
  }

  function addTable({ add }: ReturnType<typeof consumptionCollector>, lives: readonly Life[], daysAgo: number): void {
    const importedAt = NOW - daysAgo * DAY;
    add(tableAt(lives, importedAt), { run: `${daysAgo}`, importedAt });
  }

  function logOf(lives: readonly Life[]): ConsumptionRow[] {
    return lives.flatMap(({ visits, completedAt }, userId) =>
      visits.map((at) => ({ userId, courseId: 1, accessedAt: at, lastAccessAt: at, completed: completedAt <= at })),
    );
  }

  /** What every learner's features are at the snapshot when the tables of these days (before now) came in. */
  function featuresOf(lives: readonly Life[], tablesDaysAgo: readonly number[]) {
    const collector = consumptionCollector();
    for (const daysAgo of tablesDaysAgo) addTable(collector, lives, daysAgo);
    if (tablesDaysAgo.length === 0) collector.add(logOf(lives), { run: 'log', importedAt: NOW });
    const index = consumptionIndex(collector.merged());
    return lives.map((_, userId) => abandonmentFeatures(index.visitsOf(userId), snapshot));
  }

  it.each([
    ['one table', [0]],
    ['monthly tables', [90, 60, 30, 0]],
    ['weekly tables', [35, 28, 21, 14, 7, 0]],
    ['a log', []],
  ] as const)('does not depend on what happened later: %s', (_, tablesDaysAgo) => {
    const random = randomStream(8);
    const lives = Array.from({ length: 200 }, (): Life => {
      const begin = NOW - (16 + random() * 80) * DAY;
      const visits = Array.from({ length: 40 }, (_, n) => begin + Math.floor(n * (0.1 + random()) * 3 * DAY)).sort(
        (a, b) => a - b,
      );
      const completedAt = random() < 0.3 ? (visits[Math.floor(random() * 40)] as number) : Number.POSITIVE_INFINITY;
      return { visits: visits.filter((at) => at <= NOW), completedAt };
    });
    const cut = lives.map((life) => ({ ...life, visits: life.visits.filter((at) => at <= snapshot) }));
    expect(cut.filter(({ visits }, n) => visits.length < lives[n]!.visits.length).length).toBeGreaterThan(50);
    expect(featuresOf(cut, tablesDaysAgo)).toEqual(featuresOf(lives, tablesDaysAgo));
  });

  it('takes a file for a log as a whole, however it was cut', () => {
    const visit = (userId: number, at: number): ConsumptionRow => ({
      userId,
      courseId: 1,
      accessedAt: at,
      lastAccessAt: at + 600,
      completed: false,
    });
    const rows = [visit(1, NOW - 9 * DAY), visit(2, NOW - 9 * DAY), visit(3, NOW - 8 * DAY), visit(1, NOW - 7 * DAY)];
    const ends = (cuts: readonly number[], run: (part: number) => string) => {
      const collector = consumptionCollector();
      for (const [part, at] of cuts.entries())
        collector.add(rows.slice(at, cuts[part + 1]), { run: run(part), importedAt: NOW });
      const index = consumptionIndex(collector.merged());
      return [1, 2, 3].flatMap((id) => index.visitsOf(id)[0]!.visits.map(({ knownFrom }) => (NOW - knownFrom) / DAY));
    };
    const whole = ends([0], () => 'r');
    expect(Math.min(...whole)).toBeGreaterThan(6);
    for (const cuts of [
      [0, 3],
      [0, 2],
      [0, 1, 2, 3],
    ])
      expect(ends(cuts, () => 'r')).toEqual(whole);
    expect(Math.min(...ends([0, 3], (part) => `r${part}`))).toBe(0);
  });

  it('puts right what it has read of a file that turns out to be a log, and reads on as of one', () => {
    const visit = (userId: number, daysAgo: number, seconds: number, completed = false): ConsumptionRow => {
      const accessedAt = NOW - daysAgo * DAY;
      return { userId, courseId: 1, accessedAt, lastAccessAt: accessedAt + seconds, completed };
    };
    const [six, hour] = [6 * 3_600, 3_600];
    const before = [visit(2, 9, hour, true), visit(3, 9, six), visit(4, 9, six + 1, true)];
    const turn = [visit(1, 8, hour), visit(1, 7, hour)];
    const after = [visit(5, 6, hour, true), visit(6, 6, six + 1), visit(7, 5, 0)];
    const known = (rows: readonly ConsumptionRow[]) => {
      const collector = consumptionCollector();
      collector.add(rows, { run: 'r', importedAt: NOW });
      const index = consumptionIndex(collector.merged());
      return new Map(
        index.userIds.map((id) => {
          const [{ visits, completedFrom }] = index.visitsOf(id) as [CourseVisits];
          return [id, [visits.at(-1)!.knownFrom, completedFrom].map((at) => at && (NOW - at) / 3_600)];
        }),
      );
    };
    const hours = (days: number, visitSeconds: number) => days * 24 - visitSeconds / 3_600;
    expect(known([...before, ...turn, ...after])).toEqual(
      new Map([
        [1, [hours(7, hour), null]],
        [2, [hours(9, hour), hours(9, hour)]],
        [3, [hours(9, six), null]],
        // longer than a visit: nobody knew the end before the file came
        [4, [0, 0]],
        [5, [hours(6, hour), hours(6, hour)]],
        [6, [0, null]],
        [7, [hours(5, 0), null]],
      ]),
    );
    // a table, in which each learner is once, or twice in the same words, tells of no visit that it is over
    for (const table of [before, [...before, ...before]])
      expect(known(table)).toEqual(
        new Map([
          [2, [0, 0]],
          [3, [0, null]],
          [4, [0, 0]],
        ]),
      );
  });

  it('takes a file for a log also when its second visits are dated after the import', () => {
    const row = { courseId: 1, completed: false };
    const made = { ...row, userId: 1, accessedAt: NOW - 9 * DAY, lastAccessAt: NOW - 9 * DAY + 600 };
    const dated = [1, 2].map((days) => ({
      ...row,
      userId: 2,
      accessedAt: NOW + days * DAY,
      lastAccessAt: NOW + 3 * DAY,
    }));
    const collector = consumptionCollector();
    collector.add([made, ...dated], { run: 'r', importedAt: NOW });
    const index = consumptionIndex(collector.merged());
    expect(index.visitsOf(1)[0]!.visits.at(-1)).toEqual({ at: made.lastAccessAt, knownFrom: made.lastAccessAt });
    expect(index.visitsOf(2)[0]!.visits).toEqual([{ at: NOW, knownFrom: NOW }]);
  });

  it('is enough for all features with weekly tables, but not with monthly ones', () => {
    const lives = Array.from({ length: 40 }, (_, n) => ({
      visits: Array.from({ length: 30 }, (__, day) => NOW - (47 - day) * DAY - n),
      completedAt: Number.POSITIVE_INFINITY,
    }));
    const pausesWith = (tables: readonly number[]) => {
      const collector = consumptionCollector();
      for (const daysAgo of tables) addTable(collector, lives, daysAgo);
      return abandonmentRows(consumptionIndex(collector.merged()), NOW).map(({ features }) => features[4]);
    };
    const pause = 4 * 24;
    expect(pausesWith([21, 14, 7, 0]).every((hours) => Math.floor(hours!) === pause)).toBe(true);
    expect(pausesWith([60, 30, 0])).toEqual(lives.map(() => 0));
    // a table of the last eight days before the snapshot is new enough
    expect(pausesWith([14, 0]).every((hours) => Math.floor(hours!) === pause)).toBe(true);
    expect(new Set(pausesWith([21, 0]).map((hours) => Math.floor(hours!)))).toEqual(new Set([7 * 24]));
    expect(pausesWith([22, 0])).toEqual(lives.map(() => 0));
    expect(pausesWith([13, 0])).toEqual(lives.map(() => 0));
  });

  it('may lack the ends of a tenth of the courses', () => {
    const rowsOf = (untold: number) => {
      const visitsOf = (userId: number): CourseVisits[] => {
        const begun = { at: NOW - 30 * DAY, knownFrom: NOW - 25 * DAY };
        const told = { at: NOW - 20 * DAY, knownFrom: NOW - 20 * DAY };
        const late = { at: NOW - 20 * DAY, knownFrom: NOW };
        const visits = [begun, userId < untold ? late : told];
        // opened after the snapshot: no course of it
        const next = course(2, [NOW - DAY]);
        return [{ courseId: 1, visits, completedFrom: null }, next];
      };
      const userIds = Array.from({ length: 40 }, (_, n) => n);
      return abandonmentRows({ userIds, visitsOf, importedAt: [NOW] }, NOW);
    };
    const few = rowsOf(4);
    expect(few.map(({ features }) => features[4])).toEqual([...Array(4).fill(16 * 24), ...Array(36).fill(6 * 24)]);
    // with more, what first visits tell is left alone
    expect(rowsOf(5)).toEqual(
      few.map(({ features, ...row }) => ({ ...row, features: features.map((value, i) => (i < 2 ? value : 0)) })),
    );
    expect(few[0]?.features.slice(0, 2)).toEqual([16 * 24, 1]);
    expect(few.map(({ userId, abandoned }) => [userId, abandoned])).toEqual(few.map((_, n) => [n, true]));
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

  it('looks at first visits alone where a single table tells of each course first and last ones', () => {
    const ends = Array.from({ length: 200 }, (_, n) => {
      const left = n % 4 === 0;
      const day = (daysAgo: number) => new Date((NOW - daysAgo * DAY) * 1000).toISOString();
      return { first: day(40 + random() * 60), last: day(left ? 15 + random() * 20 : random() * 5), n };
    });
    const table = ends.map(({ first, last, n }) => ({
      course_id: 1,
      user_id: n,
      access_date: first,
      last_access_date: last,
      completed: n % 3 === 0,
    }));
    const later = abandonmentRows(indexOf(table, NOW), NOW).map(({ features }) => features.slice(2));
    expect(later).toEqual(table.map(() => [0, 0, 0, 0, 0, 0, 0, 0]));
    expect(learners.some(({ features }) => features.slice(3).some((value) => value > 0))).toBe(true);
  });

  it.each([
    [8, 0.3, false],
    [60, 0.3, true],
    [3_000, 0.44, true],
    [3_000, 0.46, false],
    [3_000, null, false],
  ])(
    'of %s held-out learners with an AUC of %s against 0.5 is surely worse: %s',
    (heldOutLearners, score, expected) => {
      const scores = { heldOutLearners, auc: score, baselineAuc: 0.5, abandonedShare: 0.3 };
      expect(isSurelyWorse(scores)).toBe(expected);
    },
  );

  it('is the same for the same data', () => {
    expect(trainAbandonment(learners).forest).toEqual(forest);
    expect(abandonmentProbabilities(forest, [])).toEqual([]);
  });

  it('needs 20 learners of both kinds', () => {
    expect(() => checkTrainable(learners.slice(0, 19))).toThrow('19 learners with courses, at least 20 are needed');
    expect(() => checkTrainable(learners.filter(({ abandoned }) => !abandoned))).toThrow('0 of');
    expect(() => checkTrainable(learners.map((row) => ({ ...row, abandoned: true })))).toThrow('291 of 291');
    expect(() => trainAbandonment(learners.slice(0, 19))).toThrow('at least 20 are needed');
    expect(() => checkTrainable(learners.slice(0, 20))).not.toThrow();
  });

  it('needs both kinds among those that it is trained on: it would say the same of everybody', () => {
    const twenty = learners.slice(0, 20);
    const keys = twenty.map(({ userId }) => ({ period: 0, group: '', member: String(userId) }));
    const { heldOut } = splitRows(keys, 17);
    const ends = twenty.map((_, only) => {
      const rows = twenty.map((row, i) => ({ ...row, abandoned: i === only }));
      const trained = () => trainAbandonment(rows, { seed: 17 });
      if (heldOut[only]) expect(trained).toThrow(/^0 of 1\d learners to train on have abandoned a course/);
      else expect(trained().scores.abandonedShare).toBe(0.05);
      return Boolean(heldOut[only]);
    });
    expect(new Set(ends)).toEqual(new Set([true, false]));
  });

  it('weighs both kinds alike, however rare one is', () => {
    for (const every of [3, 10]) {
      const alike = learners.map((row, i) => ({
        ...row,
        features: row.features.map(() => 1),
        abandoned: i % every === 0,
      }));
      const [probability] = abandonmentProbabilities(trainAbandonment(alike).forest, alike) as [number];
      expect(probability).toBeGreaterThan(0.44);
      expect(probability).toBeLessThan(0.56);
    }
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
    const pauses = truth.map((row, i) => ({ ...row, features: row.features.map((_, f) => (f === 4 ? -i : i)) }));
    expect(scoreAbandonment(pauses, [0.9, 0.1, 0.7, 0.2])).toMatchObject({ auc: 0.5, baselineAuc: 1 });
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
    [{ access_date: '2023-02-30' }, 'access_date must be a date or an instant'],
    [{ last_access_date: '2023-02-01' }, 'last_access_date must be access_date or later'],
    [{ completed: 'perhaps' }, 'completed must be true or false'],
    [{ user_id: 'somebody@example.org' }, 'user_id must be a whole number'],
    [{ course_id: undefined }, 'course_id must be a whole number'],
  ])('refuses %j', (change, message) => {
    expect(() => parseConsumption({ ...row, ...change })).toThrow(message);
  });

  it('does not repeat what may be an address', () => {
    expect(() => parseConsumption({ ...row, user_id: 'a@b.org' })).not.toThrow('a@b.org');
  });
});
