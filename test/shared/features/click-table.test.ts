import { readFileSync } from 'node:fs';
import { randomStream } from '../../../shared/base/random';
import type { Click, ClickBytes } from '../../../shared/contracts/click';
import { clickTable } from '../../../shared/features/click-table';
import { type ClassClicks, clickCounter, type DayClicks } from '../../../shared/features/clicks';

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

/** The click as a reader finds it in the bytes of a line. */
function inBytes({ uuid, userId, sessionId, url }: Click): ClickBytes {
  const [user, page, id] = [userId, url, uuid ?? ''].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
  const bytes = Buffer.concat([Buffer.from('##'), user, page, id, Buffer.from('##')]);
  const urlAt = 2 + user.length;
  const uuidAt = urlAt + page.length;
  return { bytes, userAt: 2, userEnd: urlAt, urlAt, urlEnd: uuidAt, uuidAt, uuidEnd: uuidAt + id.length, sessionId };
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
    sessionId: pick([-1, 0, 1_684_688_400_000 + Math.floor(random() * 5)]),
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
      else table.addBytes?.(inBytes(click));
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
      table.addBytes?.(inBytes(click));
      expect({ url, report: table.report }).toEqual({ url, report: plain.report });
      expectEqual(plain.result(), table.result());
    }
  });
});
