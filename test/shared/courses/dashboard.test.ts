import { parseCourse } from '../../../shared/courses/catalogue';
import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../../shared/courses/consumption-index';
import { isKnownLearner, learnerFigures, learnerPage, overview, statusOf } from '../../../shared/courses/dashboard';
import { parseLearner } from '../../../shared/courses/learners';
import { dashboardAnswer, openDashboard } from '../../../shared/courses/query';

const NOW = Date.UTC(2023, 3, 1) / 1000;
const DAY = 86_400;

describe('the dashboard', () => {
  const collector = consumptionCollector();
  const add = (userId: number, courseId: number, daysAgo: number, completed: boolean) =>
    collector.add([{ userId, courseId, accessedAt: NOW - 40 * DAY, lastAccessAt: NOW - daysAgo * DAY, completed }]);
  add(1, 1, 20, false);
  add(2, 1, 2, true);
  add(2, 2, 2, false);
  add(9, 1, 1, false);
  const learners = [
    { user_id: 1, age: '18', identity: 'Mujer', role: 'user', createdat: '2023-01-05', hiv_relationship: 'Afectado' },
    { user_id: 2, age: '19', identity: 'Hombre', audience: 'Amigo', createdat: '2023-01-05T12:00:00Z' },
    { user_id: 3, age: '85' },
    { user_id: 9, role: 'admin' },
  ].map(parseLearner);
  const courses = [
    { course_id: 1, course_format: 'Video', labels: 'Charla;Corto' },
    { course_id: 2, course_format: 'Video', labels: 'Charla' },
  ].map(parseCourse);
  const input = {
    consumption: consumptionIndex(collector.merged()),
    learners: new Map(learners.map((learner) => [learner.userId, learner])),
    courses: new Map(courses.map((course) => [course.courseId, course])),
    now: NOW,
    abandonmentCutoffHours: 336,
  };
  const { ids, ...figures } = overview(input);
  const page = (offset: number, limit: number) => learnerPage(input, ids, { offset, limit });
  const found = { ...figures, ...page(0, 100) };

  it('counts everybody once for each version of the data and hour, and tags its answers by them', async () => {
    const counted = jest.spyOn(input.learners, 'keys');
    let [version, minutes] = ['v1', 1];
    const data = async () => ({ ...input, version });
    const now = () => new Date(NOW * 1000 + minutes * 60_000);
    const open = openDashboard({ data, now, abandonmentCutoffHours: 336 });
    const tag = async (query: Record<string, string[]>) => (await dashboardAnswer(open, query)).etag;
    const first = await tag({});
    expect(new Set([first, await tag({ offset: ['1'] }), await tag({ user_id: ['2'] })]).size).toBe(3);
    minutes = 60;
    expect(await tag({})).toBe(first);
    expect(counted).toHaveBeenCalledTimes(1);
    minutes = 61;
    const later = await tag({});
    version = 'v2';
    expect(new Set([first, later, await tag({})]).size).toBe(3);
    expect(counted).toHaveBeenCalledTimes(3);
    counted.mockRestore();
  });

  it('counts learners, not staff', () => {
    expect(found.totals).toEqual({ learners: 3, mean_courses_per_learner: 1 });
    expect(found.next_offset).toBeNull();
  });

  it('has a row a learner', () => {
    expect(found.users).toEqual([
      expect.objectContaining({ user_id: 1, identity: 'Mujer', started: 1, completed: 0, status: 'abandon' }),
      expect.objectContaining({ user_id: 2, courses_watched: 2, badges: 1, status: 'pending' }),
      expect.objectContaining({ user_id: 3, identity: null, prediction: 'will not, but has not started' }),
    ]);
    expect(page(1, 1)).toMatchObject({ users: [{ user_id: 2 }], next_offset: 2 });
  });

  it('has the figures of the class', () => {
    expect(found.class).toMatchObject({
      age_groups: { '17-19': 0, '20-29': 0, '80-90': 0, other: 3 },
      identity_share: { other: 1 },
      audience_share: { other: 1 },
      accounts_per_day: { '2023-01-05': 2 },
      courses_by_format: { Video: 2 },
      label_share: { Charla: 0.6667, Corto: 0.3333 },
    });
  });

  it('counts ages by fixed groups, others and unknown ones apart', () => {
    const ages = [16, 17, 19, 20, 29, 30, 59, 60, 69, 70, 79, 80, 90, 91, null];
    const people = ages.flatMap((age, group) =>
      Array.from({ length: 5 }, (_, i) => parseLearner({ user_id: 10 * group + i, age })),
    );
    const many = { ...input, learners: new Map(people.map((one) => [one.userId, one])) };
    expect(overview(many).class.age_groups).toEqual({
      '17-19': 10,
      '20-29': 10,
      '30-39': 5,
      '40-49': 0,
      '50-59': 5,
      '60-69': 10,
      '70-79': 10,
      '80-90': 10,
      other: 10,
      unknown: 5,
    });
    expect(overview(many).class).toMatchObject({
      identity_share: { unknown: 1 },
      audience_share: { unknown: 1 },
    });
    expect(overview(many).class.accounts_per_day).toEqual({});
    const noFormat = { ...input, courses: new Map([[1, parseCourse({ course_id: 1 })]]) };
    expect(overview(noFormat).class.courses_by_format).toEqual({ unknown: 1 });
    expect(overview(noFormat).class.label_share).toEqual({});
  });

  it('is of everybody with an account or a course, in order of id', () => {
    const more = consumptionCollector();
    for (const [userId, courseId] of [
      [30, 1],
      [4, 1],
      [100, 1],
      [30, 2],
    ] as const)
      more.add([{ userId, courseId, accessedAt: NOW - DAY, lastAccessAt: NOW - DAY, completed: false }]);
    const both = { ...input, consumption: consumptionIndex(more.merged()) };
    expect(overview(both).ids).toEqual([1, 2, 3, 4, 30, 100]);
    expect(overview(both).totals).toEqual({ learners: 6, mean_courses_per_learner: 0.67 });
    expect(learnerFigures(both, 100)).toMatchObject({ identity: null, started: 1, status: 'pending' });
    expect(learnerPage(both, [1, 2], { offset: 0, limit: 2 })).toMatchObject({ next_offset: null });
    expect([100, 3, 9, 5].map((id) => isKnownLearner(both, id))).toEqual([true, true, false, false]);
  });

  it('has a text for every status', () => {
    const texts = found.users.map(({ status, prediction }) => [status, prediction]);
    expect(Object.fromEntries(texts)).toEqual({
      abandon: 'will abandon',
      pending: 'will not, but has pending courses',
      not_started: 'will not, but has not started',
    });
    const done = (courses: number) => {
      const all = consumptionCollector();
      for (let courseId = 1; courseId <= courses; courseId++)
        all.add([{ userId: 1, courseId, accessedAt: NOW - DAY, lastAccessAt: NOW - DAY, completed: true }]);
      const { status, prediction } = learnerFigures({ ...input, consumption: consumptionIndex(all.merged()) }, 1);
      return [status, prediction];
    };
    expect([done(2), done(3)]).toEqual([
      ['ok', 'will not'],
      ['completed_many', 'will not'],
    ]);
  });

  it('tells groups of people from five accounts on, smaller ones together', () => {
    const people = ['Amigo', 'Familiar', 'Profesional'].flatMap((audience, group) =>
      Array.from({ length: [12, 6, 2][group] as number }, (_, i) =>
        parseLearner({ user_id: 100 * group + i, age: '25', identity: 'Mujer', audience }),
      ),
    );
    const many = { ...input, learners: new Map(people.map((one) => [one.userId, one])) };
    expect(overview(many).class).toMatchObject({
      age_groups: { '20-29': 20, '17-19': 0 },
      identity_share: { Mujer: 1 },
      audience_share: { Amigo: 0.6, other: 0.4 },
    });
  });

  it('keeps no health attribute of an account', () => {
    expect(JSON.stringify(learners)).not.toContain('Afectado');
  });

  it.each([
    [{ abandoned: true, open: 1, completed: 5 }, 'abandon'],
    [{ abandoned: false, open: 1, completed: 3 }, 'completed_many'],
    [{ abandoned: false, open: 0, completed: 0 }, 'not_started'],
    [{ abandoned: false, open: 1, completed: 2 }, 'pending'],
    [{ abandoned: false, open: 0, completed: 2 }, 'ok'],
  ] as const)('status of %j is %s', (progress, status) => expect(statusOf(progress)).toBe(status));
});
