import { addDays, parseDay } from '../../../shared/base/day';
import { type GradeRow, type Period, periodName } from '../../../shared/contracts/grade-row';
import { predictGrade, trainGradeModel } from '../../../shared/grades/grade-model';
import { makeReports, type ReportServices } from '../../../shared/grades/make-reports';
import { getReport } from '../../../shared/grades/query';
import { rowFaults } from '../../../shared/grades/update-csv';
import golden from '../../fixtures/student_grade_regression.json';
import { goldenRows } from './golden-rows';

const period: Period = { start: parseDay('2024-01-15'), end: parseDay('2024-06-30') };
const model = trainGradeModel(goldenRows, { trainedOn: parseDay('2024-01-01'), active: null });
const open = goldenRows.map((row) => ({ ...row, finalGrade: null }));

/** Services over the rows of some periods; reports and changed rows are kept. */
function memory(rows: readonly GradeRow[], periods: readonly Period[] = [period], active: typeof model | null = model) {
  const files = new Map<string, string>();
  const kept = new Map(periods.map((one) => [periodName(one), rows]));
  const read = async (one: Period) => kept.get(periodName(one)) ?? [];
  const services: ReportServices = {
    activeModel: async () =>
      active && { version: active.version, sha256: active.sha256, body: Buffer.from(JSON.stringify(active)) },
    objects: { put: async (key, body, type) => void files.set(key, `${type}\n${body}`) },
    grades: {
      read,
      periods: async () => periods,
      change: async (one, change) => {
        kept.set(periodName(one), change(await read(one)));
        return read(one);
      },
    },
  };
  return { files, kept: () => read(period), services };
}

describe('the reports of a day', () => {
  it('are made of the periods that are under way, both days included', async () => {
    const { start, end } = period;
    const made = async (day: Period['start']) => (await makeReports(memory(open).services, day)).periods;
    expect(await Promise.all([addDays(start, -1), start, end, addDays(end, 1)].map(made))).toEqual([0, 1, 1, 0]);
  });

  it('predict who has all features, and count who has not', async () => {
    const rows = [...open, { ...(open[0] as GradeRow), userId: 'x', gender: null }, { ...goldenRows[0], userId: 'y' }];
    const other: Period = { start: addDays(period.start, 1), end: period.end };
    const { files, kept, services } = memory(rows as GradeRow[], [period, other]);
    const runDate = parseDay('2024-05-06');
    expect(await makeReports(services, runDate)).toEqual({
      status: 'completed',
      modelVersion: model.version,
      periods: 2,
      predicted: 20,
      incomplete: 2,
    });
    const expected = golden.X.map((row) => predictGrade(model.ridge, row));
    const after = await kept();
    expect(after.map(({ predictionFinalGrade }) => predictionFinalGrade)).toEqual([...expected, null, null]);
    expect(new Set(after.map(({ predictionReportDate }) => predictionReportDate))).toEqual(new Set([runDate, null]));
    expect([...files.keys()]).toEqual([
      'reports/help/2024-01-15_2024-06-30/2024-05-06.csv',
      'reports/help/2024-01-16_2024-06-30/2024-05-06.csv',
    ]);
    const lines = files.get('reports/help/2024-01-15_2024-06-30/2024-05-06.csv')?.split('\n') ?? [];
    expect(lines[0]).toBe('text/csv; charset=utf-8');
    expect(lines.slice(2, -1).map((line) => line.split(',')[0])).toEqual(open.map(({ userId }) => userId).sort());
  });

  it('leave the last prediction of a final grade as it is: the drift watch compares the two', async () => {
    const final = goldenRows.map((row) => ({ ...row, predictionFinalGrade: 1, predictionReportDate: period.start }));
    const { kept, services } = memory(final);
    expect(await makeReports(services, period.end)).toMatchObject({ predicted: 0, incomplete: 0 });
    expect(await kept()).toEqual(final);
  });

  it('are not made before a model is live', async () => {
    const { files, kept, services } = memory(open, [period], null);
    expect(await makeReports(services, period.end)).toEqual({
      status: 'no_model',
      modelVersion: null,
      periods: 1,
      predicted: 0,
      incomplete: 0,
    });
    expect([files.size, await kept()]).toEqual([0, open]);
  });
});

describe('the answer of a report', () => {
  const rows = open.map((row, i) => ({ ...row, predictionFinalGrade: 60 + i, predictionReportDate: period.start }));
  const answer = (query: Record<string, string>, known: readonly GradeRow[] = rows, helpThreshold = 70) =>
    getReport(
      { grades: { read: async () => known }, helpThreshold },
      {
        resource: '/get-report',
        httpMethod: 'GET',
        headers: {},
        pathParameters: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: Object.fromEntries(
          Object.entries({ start_date_period: '2024-01-15', end_date_period: '2024-06-30', ...query }).map(
            ([name, value]) => [name, [value]],
          ),
        ),
        requestContext: { requestId: 'r' },
      },
    );
  const tags = async (...answers: Promise<{ etag?: string }>[]) =>
    new Set((await Promise.all(answers)).map(({ etag }) => etag));

  it('is tagged by all that it says', async () => {
    const json = { format: 'json' };
    const unknown = { ...(open[0] as GradeRow), userId: 'x' };
    const different = await tags(
      answer({}),
      answer({ limit: '2' }),
      answer({ limit: '2', offset: '2' }),
      answer({}, rows.slice(1)),
      answer(json),
      answer({ ...json, limit: '2' }),
      answer(json, rows, 71),
      answer(json, [...rows, unknown]),
    );
    expect(different.size).toBe(8);
    expect(different).not.toContain(undefined);
    // nobody else's threshold, nor who is missing, shows in the CSV
    expect(await tags(answer({}), answer({ format: 'csv' }, [...rows, unknown], 71))).toEqual(
      new Set([(await answer({})).etag]),
    );
  });
});

describe('the faults of a file', () => {
  const rejected = (count: number) => Array.from({ length: count }, (_, i) => ({ line: i + 2, error: `e${i}` }));

  it('are told in full up to twenty, then counted', () => {
    expect(rowFaults(rejected(2), 2)).toBe('line 2: e0; line 3: e1');
    const twenty = rejected(20).map(({ line, error }) => `line ${line}: ${error}`);
    expect(rowFaults(rejected(20), 20)).toBe(twenty.join('; '));
    expect(rowFaults(rejected(25), 2_000)).toBe([...twenty, 'and 1980 more lines'].join('; '));
  });
});
