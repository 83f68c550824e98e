import type { Answer } from '../../../shared/base/http';
import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../../shared/courses/consumption-index';
import { parseLearner } from '../../../shared/courses/learners';
import {
  abandonmentAnswer,
  dashboardAnswer,
  openDashboard,
  recommendationsAnswer,
} from '../../../shared/courses/query';
import { treeTable } from '../../../shared/model/tree-json';

const NOW = new Date('2023-04-01T00:30:00Z');
const seconds = NOW.getTime() / 1000;
const collector = consumptionCollector();
for (const [userId, courseId] of [
  [1, 5],
  [1, 6],
  [2, 5],
  [2, 7],
  [4, 5],
] as const)
  collector.add([{ userId, courseId, accessedAt: seconds - 3_600, lastAccessAt: seconds - 60, completed: false }]);
const learners = [{ user_id: 3 }, { user_id: 4, role: 'admin' }].map(parseLearner);
const known = {
  version: 'v1',
  consumption: consumptionIndex(collector.merged(), [8]),
  learners: new Map(learners.map((learner) => [learner.userId, learner])),
  courses: new Map(),
};
const data = async () => known;
const now = () => NOW;

/** A model that gives everybody this probability. */
function forestOf(probability: number, version = 'm1') {
  const leaf = { outputs: 1, roots: [0], column: [0], jump: [-1], threshold: [0], cover: [1], leaves: [probability] };
  return async () => ({ version, forest: { seed: 1, from: 0, table: treeTable(leaf) } });
}

const bodyOf = ({ body }: Answer) => ('json' in body ? body.json() : null);
const NO_INTEGERS = [undefined, '', 'x', '1.5', '1e3', '0x1', '7 8', '9007199254740993', '12345678901234567'];

describe('the recommendations of a learner', () => {
  const ask = (user_id?: string, course_id?: string) =>
    recommendationsAnswer(
      { data },
      {
        ...(user_id !== undefined && { user_id: [user_id] }),
        ...(course_id !== undefined && { course_id: [course_id] }),
      },
    );

  it('are the courses beside the one that is looked at', async () => {
    expect(bodyOf(await ask('3', '5'))).toEqual({ course_ids: [6, 7, 8] });
    expect(bodyOf(await ask(' 1 ', '5'))).toEqual({ course_ids: [7, 8] });
    expect((await ask('1', '5')).etag).not.toBe((await ask('3', '5')).etag);
  });

  it.each(NO_INTEGERS)('need two integers, not %p', async (text) => {
    for (const asked of [ask(text, '5'), ask('1', text)])
      await expect(asked).rejects.toThrow(/^user_id and course_id must be integers$/);
  });
});

describe('the prediction of abandonment', () => {
  const ask = (user_id: string | undefined, forest: Parameters<typeof abandonmentAnswer>[0]['forest']) =>
    abandonmentAnswer({ data, now, forest }, user_id === undefined ? {} : { user_id: [user_id] });

  it.each([
    [0.49994, 0.4999, 'not_abandon'],
    [0.49996, 0.5, 'will_abandon'],
    [0.66666, 0.6667, 'will_abandon'],
    [0, 0, 'not_abandon'],
  ])('of %p is that of %p, as it is shown', async (exact, Probability, Prediction) => {
    expect(bodyOf(await ask('1', forestOf(exact)))).toEqual({ Prediction, Probability });
  });

  it('of a learner who has opened nothing is no', async () => {
    expect(bodyOf(await ask('3', forestOf(0.9)))).toEqual({ Prediction: 'not_abandon', Probability: 0 });
  });

  it('is tagged by the model and by what it says', async () => {
    const tags = [ask('1', forestOf(0.9)), ask('1', forestOf(0.9, 'm2')), ask('1', forestOf(0.1))];
    expect(new Set((await Promise.all(tags)).map(({ etag }) => etag)).size).toBe(3);
  });

  it('needs a known learner and a model', async () => {
    await expect(ask('1', async () => null)).rejects.toMatchObject({ status: 503, message: 'model not trained' });
    for (const unknown of ['9', '4'])
      await expect(ask(unknown, forestOf(0.9))).rejects.toThrow(`user ${unknown} not found`);
    for (const text of NO_INTEGERS)
      await expect(ask(text, forestOf(0.9))).rejects.toThrow(/^user_id must be an integer$/);
  });
});

describe('the dashboard', () => {
  const open = openDashboard({ data, now, abandonmentCutoffHours: 336 });
  const ask = async (query: Record<string, string>) => {
    const given = Object.entries(query).map(([name, value]) => [name, [value]]);
    return bodyOf(await dashboardAnswer(open, Object.fromEntries(given))) as {
      users: { user_id: number }[];
      next_offset: number | null;
      totals: object;
    };
  };

  it('tells the learners page by page, and everything else on every page', async () => {
    const whole = await ask({});
    expect(whole.users.map(({ user_id }) => user_id)).toEqual([1, 2, 3]);
    expect(whole.totals).toEqual({ learners: 3, mean_courses_per_learner: 1.33 });
    const part = await ask({ offset: '1', limit: '1' });
    expect(part).toEqual({ ...whole, users: whole.users.slice(1, 2), next_offset: 2 });
    expect(await ask({ offset: '2', limit: '1' })).toMatchObject({ users: whole.users.slice(2), next_offset: null });
    expect(await ask({ offset: '0', limit: '1000' })).toEqual(whole);
    expect(await ask({ user_id: '2' })).toEqual({ ...whole, users: whole.users.slice(1, 2) });
  });

  it.each([
    [{ limit: '0' }, 'limit is "0"; allowed: a whole number from 1 to 1000'],
    [{ limit: '1001' }, 'limit is "1001"; allowed: a whole number from 1 to 1000'],
    [{ offset: '-1' }, 'offset is "-1"; allowed: a whole number from 0 to'],
    [{ offset: '' }, 'offset is ""; allowed: a whole number'],
    [{ user_id: '' }, 'user_id must be an integer'],
    [{ user_id: 'x' }, 'user_id must be an integer'],
    [{ user_id: '4' }, 'user 4 not found'],
    [{ user_id: '9' }, 'user 9 not found'],
  ])('refuses %j', async (query, message) => {
    await expect(ask(query as Record<string, string>)).rejects.toThrow(message);
  });

  it('is tagged by the page, and calls abandoned what the setting does', async () => {
    const tag = async (query: Record<string, string[]>) => (await dashboardAnswer(open, query)).etag;
    const pages = [{}, { limit: ['1'] }, { limit: ['2'] }, { offset: ['1'] }, { user_id: ['1'] }, { user_id: ['2'] }];
    expect(new Set(await Promise.all(pages.map(tag))).size).toBe(6);
    const strict = openDashboard({
      data,
      now: () => new Date(NOW.getTime() + 3 * 3_600_000),
      abandonmentCutoffHours: 2,
    });
    expect(bodyOf(await dashboardAnswer(strict, { user_id: ['1'] }))).toMatchObject({ users: [{ status: 'abandon' }] });
    expect(await ask({ user_id: '1' })).toMatchObject({ users: [{ status: 'pending' }] });
  });

  it('answers a hundred learners where no limit is given', async () => {
    const many = Array.from({ length: 101 }, (_, n) => parseLearner({ user_id: n }));
    const more = { ...known, learners: new Map(many.map((learner) => [learner.userId, learner])) };
    const opened = openDashboard({ data: async () => more, now, abandonmentCutoffHours: 336 });
    expect(bodyOf(await dashboardAnswer(opened, {}))).toMatchObject({ users: { length: 100 }, next_offset: 100 });
  });

  it('is of nobody before anything came in', async () => {
    const nobody = { ...known, consumption: consumptionIndex(consumptionCollector().merged()), learners: new Map() };
    const opened = openDashboard({ data: async () => nobody, now, abandonmentCutoffHours: 336 });
    expect(bodyOf(await dashboardAnswer(opened, {}))).toMatchObject({
      totals: { learners: 0, mean_courses_per_learner: 0 },
      users: [],
      next_offset: null,
    });
  });
});
