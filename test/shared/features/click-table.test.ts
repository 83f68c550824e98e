import { readFileSync } from 'node:fs';
import { randomStream } from '../../../shared/base/random';
import type { Click } from '../../../shared/contracts/click';
import { CLICK_BYTES, READER_BYTES, readerMemory } from '../../../shared/contracts/shared-clicks';
import { clickTable } from '../../../shared/features/click-table';
import { newTable } from '../../../shared/features/click-table-module';
import { type ClassClicks, type ClickCounter, clickCounter, type DayClicks } from '../../../shared/features/clicks';

const URLS = (JSON.parse(readFileSync('test/fixtures/url_cases.json', 'utf8')) as { cases: { url: string }[] }).cases
  .map(({ url }) => url)
  .filter((url) => typeof url === 'string');
const SEGMENTS = [
  'class',
  'activity',
  'quiz',
  'learning-activities',
  'submission',
  'submissions',
  '12',
  '7',
  '0',
  '012',
  'x',
  '',
];

/** Hands the clicks over as a reader does: their texts and where these lie, in the memory's first part. */
function share(table: ClickCounter, clicks: readonly Click[]): void {
  const { memory, take } = table.shared as NonNullable<ClickCounter['shared']>;
  const bytes = Buffer.from(memory.buffer, 0, READER_BYTES);
  const view = new DataView(memory.buffer);
  let next = 64 + clicks.length * CLICK_BYTES;
  clicks.forEach(({ uuid, userId, sessionId, url }, n) => {
    const at = 64 + n * CLICK_BYTES;
    [userId, url, uuid ?? ''].forEach((text, part) => {
      view.setUint32(at + part * 8, next, true);
      next += bytes.write(text, next);
      view.setUint32(at + part * 8 + 4, next, true);
    });
    view.setFloat64(at + 24, sessionId, true);
  });
  take(64, clicks.length);
}

function someClicks(seed: number, count: number): Click[] {
  const random = randomStream(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const hex = (length: number) => Array.from({ length }, () => pick([...'0123456789abcdef'])).join('');
  const uuidOf = () =>
    pick([`${hex(8)}-0000-11ee-0000-00000000000${hex(1)}`, `${hex(1)}0000000-0000-0000-0000-000000000000`]);
  const path = () => Array.from({ length: Math.floor(random() * 6) }, () => pick(SEGMENTS)).join('/');
  return Array.from({ length: count }, () => ({
    uuid: pick([null, 'u-1', 'ABCDEF00-0000-11ee-0000-000000000000', uuidOf(), uuidOf(), uuidOf()]),
    userId: pick(['1', '01', '12345678901234567890', '9007199254740993', String(Math.floor(random() * 200))]),
    sessionId: pick([-1, 0, -0, 1_684_688_400_000 + Math.floor(random() * 5)]),
    url: pick([pick(URLS), `https://app.test/class/${Math.floor(random() * 40)}/${path()}`, `/${path()}`, path()]),
  }));
}

const isTracked = (classId: string): boolean => classId !== '7' && !classId.endsWith('3');
const excluded = new Set(['12', '01']);

/** The table's counters of the classes that the plain counter has, in the same order of users. */
function inOrder(plain: Map<string, ClassClicks>, table: DayClicks) {
  const byUser = (clicks: ClassClicks | undefined) => [...(clicks ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...plain].map(([classId, users]) => ({ classId, plain: byUser(users), table: byUser(table.get(classId)) }));
}

function expectEqual(plain: Map<string, ClassClicks>, table: DayClicks): void {
  for (const { classId, plain: expected, table: got } of inOrder(plain, table))
    expect({ classId, got }).toEqual({ classId, got: expected });
}

describe('clickTable', () => {
  it.each([1, 2, 3])('counts as clickCounter does, clicks as text and as bytes, seed %d', (seed) => {
    const [plain, table] = [clickCounter(isTracked, excluded), clickTable(isTracked, excluded)];
    someClicks(seed, 30_000).forEach((click, n) => {
      plain.add(click);
      if (n % 5 === 0) table.add(click);
      else share(table, [click]);
    });
    expect(table.report).toEqual(plain.report);
    expect(plain.report.duplicateEvents).toBeGreaterThan(1000);
    expectEqual(plain.result(), table.result());
    expect(table.result().get('nowhere')).toBeUndefined();
  });

  it('knows every page of the golden cases', () => {
    for (const url of URLS) {
      const [plain, table] = [clickCounter(() => true, new Set()), clickTable(() => true, new Set())];
      const click = { uuid: null, userId: '5', sessionId: 1, url };
      plain.add(click);
      share(table, [click]);
      expect({ url, report: table.report }).toEqual({ url, report: plain.report });
      expectEqual(plain.result(), table.result());
    }
  });

  /** Uuids that share most of their digits: neighbours in time do. */
  const uuids = (count: number): string[] => {
    const random = randomStream(3);
    const hex = (length: number) =>
      Math.floor(random() * 16 ** length)
        .toString(16)
        .padStart(length, '0');
    return Array.from({ length: count }, () => `${hex(5)}a00-0000-11ee-a000-0000000000${hex(1)}0`);
  };
  const oneLearner = (uuid: string): Click => ({ uuid, userId: '1', sessionId: -1, url: '/class/1' });

  it('counts each of 400,000 uuids once', () => {
    const table = clickTable(() => true, new Set());
    const clicks = uuids(400_000).map(oneLearner);
    for (let n = 0; n < clicks.length; n += 1000) share(table, clicks.slice(n, n + 1000));
    const distinct = new Set(clicks.map(({ uuid }) => uuid)).size;
    expect(distinct).toBeLessThan(399_000);
    expect(table.report.duplicateEvents).toBe(clicks.length - distinct);
    expect(table.result().get('1')?.get('1')?.classViewCount).toBe(distinct);
  });

  it.each([0, 9, 19, 28])('tells uuids apart that differ in four digits from place %d on', (place) => {
    const table = clickTable(() => true, new Set());
    const nothing = '00000000-0000-0000-0000-000000000000';
    const clicks = Array.from({ length: 65_536 }, (_, n) => {
      const digits = n.toString(16).padStart(4, '0');
      return oneLearner(nothing.slice(0, place) + digits + nothing.slice(place + 4));
    });
    for (const _ of [1, 2]) for (let n = 0; n < clicks.length; n += 1024) share(table, clicks.slice(n, n + 1024));
    expect(table.report.duplicateEvents).toBe(clicks.length);
  });

  it.each([50_000, 110_000, 160_000, 300_000])('takes at most 24 bytes a uuid, of %d', (count) => {
    const table = clickTable(() => true, new Set());
    const bytes = () => table.shared?.memory.buffer.byteLength as number;
    const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');
    share(table, [oneLearner('')]);
    const before = bytes();
    const random = randomStream(count);
    const spread = (n: number) =>
      oneLearner(`${hex(n, 8)}-${hex(Math.floor(random() * 65_536), 4)}-4000-8000-0123456789ab`);
    for (let n = 0; n < count; n += 500)
      share(
        table,
        Array.from({ length: 500 }, (_, i) => spread(n + i)),
      );
    expect(table.report.duplicateEvents).toBe(0);
    expect(bytes() - before).toBeLessThan(24 * count + 400_000);
  });

  it('ends where 4 GiB end, beyond which addresses begin at 0 again', () => {
    const memory = readerMemory();
    const table = newTable(memory, { isTracked: () => true, isExcluded: () => false, takeOdd: () => {} });
    table.start(READER_BYTES, false);
    expect(() => table.takeRoom(2 ** 32 - READER_BYTES)).toThrow(/unreachable/);
    expect(table.takeRoom(64)).toBeGreaterThanOrEqual(READER_BYTES);
  });

  it.each([
    'u-1',
    'ABCDEF00-0000-11ee-0000-000000000000',
    'abcdef000-000-11ee-0000-000000000000',
    'abcdef00-0000-11ee-0000-00000000000g',
    'abcdef00-0000-11ee-0000-00000000000:',
    'abcdef00-0000-11ee-0000-00000000000`',
    'abcdef00-0000-11ee-0000-00000000000\u00e9',
    'abcdef00-0000-11ee-0000-0000000000001',
  ])('keeps %j, no uuid, apart from all others', (uuid) => {
    const table = clickTable(() => true, new Set());
    share(table, [uuid, `${uuid}x`, 'abcdef00-0000-11ee-0000-000000000000', uuid].map(oneLearner));
    expect(table.report.duplicateEvents).toBe(1);
    expect(table.result().get('1')?.get('1')?.classViewCount).toBe(3);
  });
});
