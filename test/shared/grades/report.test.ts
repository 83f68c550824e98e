import { parse } from 'csv-parse/sync';
import { parseDay } from '../../../shared/base/day';
import type { GradeRow } from '../../../shared/contracts/grade-row';
import { gradeDrift } from '../../../shared/grades/drift';
import { type GradeModel, trainGradeModel } from '../../../shared/grades/grade-model';
import { notPredicted, onPage, reportCsv, reportJson, reportRows } from '../../../shared/grades/report';
import { goldenRows } from './golden-rows';

const period = { start: parseDay('2024-01-15'), end: parseDay('2024-06-30') };
const predictionReportDate = parseDay('2024-05-06');
const row = (userId: string, change: Partial<GradeRow> = {}): GradeRow => ({
  ...(goldenRows[0] as GradeRow),
  userId,
  finalGrade: null,
  predictionFinalGrade: 64.25,
  predictionReportDate,
  ...change,
});

describe('the report', () => {
  it('holds predicted learners without a final grade, in order of id, in twelve columns', () => {
    const rows = reportRows([
      row('b'),
      row('a', { finalGrade: 80 }),
      row('c'),
      row('a1'),
      row('d', { predictionFinalGrade: null }),
    ]);
    expect(reportCsv(rows, period)).toBe(
      [
        'user_id,start_date_period,end_date_period,gender,attendance_rate,study_hours_per_week,previous_grade,extracurricular_activities_count,parental_support,final_grade,prediction_final_grade,prediction_report_date',
        'a1,2024-01-15,2024-06-30,Male,85,15,78,1,2,,64.25,2024-05-06',
        'b,2024-01-15,2024-06-30,Male,85,15,78,1,2,,64.25,2024-05-06',
        'c,2024-01-15,2024-06-30,Male,85,15,78,1,2,,64.25,2024-05-06',
        '',
      ].join('\n'),
    );
  });

  it('keeps what an id holds further on', () => {
    expect(reportCsv(reportRows([row('a-1')]), period)).toContain('\na-1,');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('makes no formula of the id %p', (userId) => {
    const [record] = parse(reportCsv(reportRows([row(userId)]), period), { columns: true }) as { user_id: string }[];
    expect(record?.user_id).toBe(`'${userId}`);
  });

  it('quotes what CSV would take apart', () => {
    const [record] = parse(reportCsv(reportRows([row('a,"b"\nc')]), period), { columns: true }) as {
      user_id: string;
    }[];
    expect(record?.user_id).toBe('a,"b"\nc');
  });

  it('as JSON says who is not in it, and what is not known of them', () => {
    const open = { predictionFinalGrade: null, predictionReportDate: null };
    const rows = [
      row('a2', open),
      row('b', { ...open, gender: null, parentalSupport: null }),
      row('a', open),
      row('c'),
      row('d', { ...open, finalGrade: 80, gender: null }),
    ];
    const json = (limit?: number, offset = 0) =>
      reportJson(reportRows(rows), notPredicted(rows, period), { offset, ...(limit && { limit }) }, period, 70);
    expect(json()).toMatchObject({
      learners: 1,
      not_predicted: [
        { user_id: 'a', missing: [] },
        { user_id: 'a2', missing: [] },
        { user_id: 'b', missing: ['gender', 'parental_support'] },
      ],
      next_offset: null,
    });
    expect(json(1)).toMatchObject({ rows: [{ user_id: 'c' }], not_predicted: [{ user_id: 'a' }], next_offset: 1 });
    expect(json(1, 2)).toMatchObject({ rows: [], not_predicted: [{ user_id: 'b' }], next_offset: null });
    const one = notPredicted([row('a', open)], period);
    expect(reportJson([], one, { offset: 0 }, period, 70)).toMatchObject({ not_predicted: [{ user_id: 'a' }] });
    expect(reportJson(reportRows([row('c')]), [], { offset: 0 }, period, 70)).not.toHaveProperty('not_predicted');
  });

  it('as JSON says who needs help and by how much', () => {
    const rows = reportRows([
      row('a'),
      row('b', { predictionFinalGrade: 70 }),
      row('-c', { predictionFinalGrade: 69.99 }),
    ]);
    const json = reportJson(rows, [], { offset: 0 }, period, 70) as { rows: Record<string, unknown>[] };
    expect(json).toMatchObject({ period: '2024-01-15_2024-06-30', help_threshold: 70, learners: 3, needing_help: 2 });
    expect(json).toMatchObject({ advisory: true });
    expect(json.rows[1]).toMatchObject({ gender: 'Male', attendance_rate: 85, final_grade: null });
    expect(json.rows[1]).toMatchObject({ prediction_final_grade: 64.25, prediction_report_date: '2024-05-06' });
    expect(json.rows.map(({ user_id, needs_help, gap }) => [user_id, needs_help, gap])).toEqual([
      ['-c', true, 0.01],
      ['a', true, 5.75],
      ['b', false, 0],
    ]);
    expect(json).toMatchObject({ next_offset: null });
    // (70 - 0.01) x 100 is 6998.999999999999
    const odd = reportJson(reportRows([row('a', { predictionFinalGrade: 0.01 })]), [], { offset: 0 }, period, 70);
    expect(odd).toMatchObject({ rows: [{ gap: 69.99 }] });
  });

  it('can be asked for in parts that leave nothing out', () => {
    const rows = reportRows(['a', 'b', 'c', 'd', 'e'].map((userId) => row(userId)));
    const page = (offset: number) =>
      reportJson(rows, [], { offset, limit: 2 }, period, 70) as {
        rows: { user_id: string }[];
        next_offset: number | null;
      };
    expect([page(0), page(2), page(4), page(9)]).toMatchObject([
      { rows: [{ user_id: 'a' }, { user_id: 'b' }], next_offset: 2, learners: 5, needing_help: 5 },
      { rows: [{ user_id: 'c' }, { user_id: 'd' }], next_offset: 4 },
      { rows: [{ user_id: 'e' }], next_offset: null },
      { rows: [], next_offset: null, learners: 5 },
    ]);
    expect(onPage(rows, { offset: 3 }).map(({ userId }) => userId)).toEqual(['d', 'e']);
  });
});

describe('drift', () => {
  const many = (change: (i: number) => Partial<GradeRow>) =>
    Array.from({ length: 100 }, (_, i) => ({ ...(goldenRows[i % 10] as GradeRow), userId: String(i), ...change(i) }));
  const model: GradeModel = trainGradeModel(
    many((i) => ({ attendanceRate: 60 + (i % 40), finalGrade: 60 + (i % 40) })),
    { trainedOn: period.end, active: null },
  );
  const asTrained = (i: number) => ({ attendanceRate: 60 + (i % 40) });

  it('is none while predictions are near the final grades', () => {
    const rows = many((i) => ({ ...asTrained(i), finalGrade: 80, predictionFinalGrade: 84 }));
    expect(gradeDrift(model, rows)).toMatchObject({ rows: 100, mae: 4, allowedMae: 5, reasons: [] });
  });

  it('is seen in the error of the predictions', () => {
    const rows = many((i) => ({ ...asTrained(i), finalGrade: 80, predictionFinalGrade: 86 }));
    expect(gradeDrift(model, rows).reasons).toEqual(['mean error 6 is above 5']);
    const lenient = { ...model, metrics: { ...model.metrics, trainingMae: 5 } };
    expect(gradeDrift(lenient, rows)).toMatchObject({ allowedMae: 7.5, reasons: [] });
  });

  it('compares only learners of whom both are known, and features of whom all are', () => {
    const known = many((i) => ({ ...asTrained(i), finalGrade: 80, predictionFinalGrade: 84 }));
    const others = many((i) => ({
      ...asTrained(i),
      ...(i % 2 ? { finalGrade: null, predictionFinalGrade: 1 } : { finalGrade: 1, predictionFinalGrade: null }),
      ...(i % 4 ? {} : { gender: null }),
    }));
    const alone = gradeDrift(model, known);
    expect(gradeDrift(model, [...known, ...others])).toMatchObject({ rows: 100, mae: 4, reasons: alone.reasons });
  });

  it('is seen in a feature that has moved, by its name', () => {
    const rows = many((i) => ({ attendanceRate: 30 + (i % 40), finalGrade: null }));
    const { mae, reasons, stability } = gradeDrift(model, rows);
    expect(mae).toBeNull();
    expect(reasons).toEqual([expect.stringMatching(/^attendance_rate has moved/)]);
    expect(stability.gender?.index).toBeLessThan(0.05);
  });

  it('is seen in the features of few rows where chance cannot explain it', () => {
    const reasonsOf = (count: number) => {
      const rows = many(() => ({ attendanceRate: 1 })).slice(0, count);
      return gradeDrift(model, rows).reasons.filter((reason) => reason.startsWith('attendance_rate'));
    };
    expect([reasonsOf(1), reasonsOf(2)]).toEqual([[], []]);
    expect(reasonsOf(20)).toHaveLength(1);
    expect(gradeDrift(model, [])).toMatchObject({ stability: {}, mae: null, reasons: [] });
  });
});
