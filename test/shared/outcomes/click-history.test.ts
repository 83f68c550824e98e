import { addDays, type Day, parseDay } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import type { Click, ReadClicks } from '../../../shared/contracts/click';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import { readClickHistory } from '../../../shared/outcomes/click-history';
import { storedDay } from './ended-classes';

const first = parseDay('20230202');
const RESERVE_MS = 120_000;
const day = (n: number): Day => addDays(first, n - 1);

/** One view of activity n of class 7 by u1 on the data day of run date n, one of class 8 by u2; `asked` lists the windows. */
function services(stored: ClassDay[], remainingMs = () => 900_000, damaged: readonly Day[] = []) {
  const asked: string[] = [];
  const readClicks: ReadClicks = async (window, newSink) => {
    asked.push(window.end);
    const sink = newSink();
    const n = Number(window.end.slice(6, 8));
    const click = (classId: string, userId: string): Click => ({
      uuid: null,
      userId,
      sessionId: n,
      url: `https://x.test/class/${classId}/activity/${n}`,
    });
    for (const one of [click('7', 'u1'), click('8', 'u2'), click('7', 'test')]) sink.add(one);
    return { sink, report: { events: 3, malformed: 0, clicks: 3, retries: 0, empty: false } };
  };
  const classDays = {
    get: async (classId: string, date: Day) => {
      if (damaged.includes(date)) throw new StoredDataError(`${date} does not open`);
      return stored.find((one) => one.classId === classId && one.runDate === date) ?? null;
    },
    dates: async (classId: string, from: Day, to: Day) =>
      stored
        .filter((one) => one.classId === classId && one.runDate >= from && one.runDate <= to)
        .map((one) => one.runDate),
  };
  return { asked, readClicks, classDays, remainingMs };
}

const request = (runDates: Day[], classId = '7') => ({ classId, firstRunDate: first, runDates });
const viewsAt = async (
  history: Awaited<ReturnType<typeof readClickHistory>>,
  date: Day,
  classId = '7',
  userId = 'u1',
) => (await history.clicksOf(classId, date)).get(userId)?.classViewCount;

it('stored states are taken as they are: Amplitude is not asked', async () => {
  const from = services([storedDay('7', day(3), { u1: 30 }), storedDay('7', day(5), { u1: 50 })]);
  const history = await readClickHistory(from, [request([day(3), day(5)])], new Set(), RESERVE_MS);
  expect(from.asked).toEqual([]);
  expect([await viewsAt(history, day(3)), await viewsAt(history, day(5))]).toEqual([30, 50]);
});

it('asks only for the days that lead to a missing state, from the nearest earlier stored one', async () => {
  const from = services([storedDay('7', day(3), { u1: 30 }), storedDay('7', day(8), { u1: 80 })]);
  const history = await readClickHistory(
    from,
    [request([day(3), day(5), day(8), day(9)])],
    new Set(['test']),
    RESERVE_MS,
  );
  // run dates 4, 5 and 9: their data days end in hour T16 of the day before
  expect(from.asked).toEqual([4, 5, 9].map((n) => `${day(n - 1)}T16`));
  const views = [day(3), day(5), day(8), day(9)].map((date) => viewsAt(history, date));
  expect(await Promise.all(views)).toEqual([30, 32, 80, 81]);
  expect(history.daysAskedAgain).toBe(3);
  expect((await history.clicksOf('7', day(5))).has('test')).toBe(false);
});

it.each([
  ['one that is wanted', [day(5)], [day(5)], [4, 5], 32],
  ['one that another is counted on from', [day(6)], [day(5)], [4, 5, 6], 33],
  ["several in a row, to the class's beginning", [day(3)], [day(1), day(2), day(3)], [1, 2, 3], 3],
  ['the one before the class began', [day(1)], [day(0), day(1)], [1], 1],
])('a state that does not read back is as good as none: %s', async (_, wanted, damaged, asked, views) => {
  const stored = [0, 1, 2, 3, 5].map((n) => storedDay('7', day(n), { u1: 10 * n }));
  const from = services(stored, undefined, damaged);
  const history = await readClickHistory(from, [request(wanted)], new Set(), RESERVE_MS);
  expect(from.asked).toEqual(asked.map((n) => `${day(n - 1)}T16`));
  expect(await viewsAt(history, wanted[0] as Day)).toBe(views);
});

it.each([
  ['on its first day', day(0), [], 30],
  ['later', day(1), [1, 2, 3], 3],
])('of a class whose counting began %s, %j, the run dates asked for again are %j', async (_, from, asked, views) => {
  const stored = [2, 3].map((n) => ({ ...storedDay('7', day(n), { u1: 10 * n }), countedFrom: from }));
  const given = services(stored);
  const history = await readClickHistory(given, [request([day(3)])], new Set(), RESERVE_MS);
  expect(given.asked).toEqual(asked.map((n) => `${day(n - 1)}T16`));
  expect(await viewsAt(history, day(3))).toBe(views);
});

it('counts on from nothing that went away in between', async () => {
  const stored = [storedDay('7', day(3), { u1: 30 })];
  const from = services(stored);
  const readClicks: ReadClicks = async (window, newSink) => {
    stored.length = 0;
    return from.readClicks(window, newSink);
  };
  const history = readClickHistory({ ...from, readClicks }, [request([day(4)])], new Set(), RESERVE_MS);
  await expect(history).rejects.toThrow('the state of class 7 on 20230204 was there and is not any more; try again');
});

it('counts from the first day of a class that has nothing stored, one request a day for all classes', async () => {
  const from = services([]);
  const history = await readClickHistory(
    from,
    [request([day(2)]), request([day(1), day(3)], '8')],
    new Set(),
    RESERVE_MS,
  );
  expect(from.asked).toEqual([1, 2, 3].map((n) => `${day(n - 1)}T16`));
  expect(await viewsAt(history, day(2))).toBe(2);
  expect([await viewsAt(history, day(1), '8', 'u2'), await viewsAt(history, day(3), '8', 'u2')]).toEqual([1, 3]);
  expect((await history.clicksOf('7', day(2))).get('u1')?.activityIds).toHaveLength(2);
});

it('stops with a reason while there still is time to say so', async () => {
  let left = 200_000;
  const from = services([], () => (left -= 15_000));
  await expect(readClickHistory(from, [request([day(20)])], new Set(), RESERVE_MS)).rejects.toThrow(
    /OUT_OF_TIME: \d+ days still/,
  );
  expect(from.asked.length).toBeGreaterThan(0);
  expect(from.asked.length).toBeLessThan(20);
});

it('asks for no day once less is left than what comes after needs', async () => {
  const from = services([], () => 200_000);
  await expect(readClickHistory(from, [request([day(2)])], new Set(), 200_001)).rejects.toThrow(/OUT_OF_TIME: 2 days/);
  expect(from.asked).toEqual([]);
  expect((await readClickHistory(from, [request([day(2)])], new Set(), 199_999)).daysAskedAgain).toBe(2);
});
