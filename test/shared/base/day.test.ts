import {
  addDays,
  dayNumber,
  dayNumberOf,
  dayOf,
  dayRange,
  daysBetween,
  exportWindow,
  isoDate,
  parseDay,
  startOfDay,
} from '../../../shared/base/day';
import { planDays } from '../../../shared/outcomes/plan-days';
import golden from '../../fixtures/bangkok_windows.json';

describe('the Bangkok day', () => {
  it.each(golden.cases.map((c) => [c.now_utc, c] as const))('of %s has the golden export window', (now, expected) => {
    const runDate = dayOf(new Date(now));
    expect(runDate).toBe(expected.run_date);
    expect(exportWindow(runDate)).toEqual({ start: expected.export_start, end: expected.export_end });
    expect(startOfDay(addDays(runDate, -1)).toISOString()).toBe(
      new Date(expected.instant_from_inclusive).toISOString(),
    );
  });

  it.each(golden.membership_examples)('holds $instant_utc', ({ instant_utc, day }) => {
    expect(dayOf(new Date(`${instant_utc.replace(' ', 'T')}Z`))).toBe(day);
  });

  it.each([
    '120230301',
    '202303011',
    '2023-03-01T00:00',
    ' 20230301',
    '20230230',
    '2023-2-3',
    '2023-0301',
    '',
    'latest',
    '20230001',
    '99999999',
  ])('refuses "%s", naming the field', (text) => {
    expect(() => parseDay(text, 'predicted_dt')).toThrow(
      /^predicted_dt is .* allowed: a calendar date as yyyymmdd or yyyy-mm-dd$/,
    );
  });

  it('counts over leap days and year ends', () => {
    expect(parseDay('2024-02-29')).toBe('20240229');
    expect(dayRange(parseDay('20231230'), parseDay('20240102'))).toEqual([
      '20231230',
      '20231231',
      '20240101',
      '20240102',
    ]);
    expect(daysBetween(parseDay('20240301'), parseDay('20240228'))).toBe(-2);
    expect(isoDate(parseDay('20240229'))).toBe('2024-02-29');
    expect(dayRange(parseDay('20240102'), parseDay('20240102'))).toEqual(['20240102']);
    expect(dayRange(parseDay('20240102'), parseDay('20240101'))).toEqual([]);
  });

  it('are numbered from 1970-01-01, and an instant has the number of its Bangkok date', () => {
    expect(dayNumber(parseDay('19700101'))).toBe(0);
    // 54 years of 365 days, 13 leap days, January and 28 days
    expect(dayNumber(parseDay('20240229'))).toBe(54 * 365 + 13 + 31 + 28);
    const midnight = Date.UTC(2024, 1, 28, 17) / 1000;
    expect([midnight - 1, midnight, midnight + 86_399, midnight + 86_400].map(dayNumberOf)).toEqual([
      19_781, 19_782, 19_782, 19_783,
    ]);
  });
});

describe('planDays', () => {
  const limits = { maxBackfillDays: 14, bootstrap: true };
  const older = golden.backfill.filter((c) => c.last_daily_partition !== c.run_date);
  it.each(older.map((c) => [c.last_daily_partition, c] as const))(
    'catches up after %s',
    (last, { run_date, dates_to_build }) => {
      const plan = planDays(parseDay(run_date), last === null ? null : parseDay(last), limits);
      expect(plan.days).toEqual(dates_to_build);
      expect(plan.coldStart).toBe(last === null);
    },
  );

  it('fails with NO_STATE when a cold start is not allowed', () => {
    expect(() => planDays(parseDay('20230523'), null, { ...limits, bootstrap: false })).toThrow(/^NO_STATE/);
  });

  it('fails with BACKFILL_GAP beyond the limit and names the command that mends it', () => {
    expect(planDays(parseDay('20230523'), parseDay('20230508'), limits).days).toHaveLength(15);
    expect(() => planDays(parseDay('20230523'), parseDay('20230507'), limits)).toThrow(
      /^BACKFILL_GAP: 15 days .* backfill --from 20230508 --to 20230523$/,
    );
  });
});
