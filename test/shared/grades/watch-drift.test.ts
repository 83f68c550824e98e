import { addDays, parseDay } from '../../../shared/base/day';
import type { GradeRow, Period } from '../../../shared/contracts/grade-row';
import { type GradeModel, trainGradeModel } from '../../../shared/grades/grade-model';
import { loadGradeModel, type TrainServices } from '../../../shared/grades/train';
import { trainAtPeriodEnd, watchDrift } from '../../../shared/grades/watch-drift';
import { goldenRows } from './golden-rows';

const period: Period = { start: parseDay('2024-01-15'), end: parseDay('2024-06-30') };
const today = parseDay('2024-06-20');

/** Services over rows of one period; what is published is kept in `files`. */
function memory(rows: readonly GradeRow[], active: GradeModel | null) {
  const files: string[] = [];
  const services: TrainServices = {
    activeModel: async () =>
      active && { version: active.version, sha256: active.sha256, body: Buffer.from(JSON.stringify(active)) },
    objects: { put: async (key) => void files.push(key) },
    grades: { read: async () => rows, periods: async () => [period] },
  };
  return { files, services };
}

const model = trainGradeModel(goldenRows, { trainedOn: period.start, active: null });
/** The golden rows as predicted by so many points too few. */
const predicted = (error: number) =>
  goldenRows.map((row) => ({
    ...row,
    attendanceRate: (row.attendanceRate ?? 0) - 0.1,
    predictionFinalGrade: (row.finalGrade ?? 0) - error,
  }));

describe('final grades that arrive', () => {
  it('train the first model, and none of too few rows', async () => {
    const enough = memory(goldenRows, null);
    expect(await watchDrift(enough.services, period, today)).toMatchObject({
      drift: null,
      training: { status: 'published', metrics: { rows: 10 } },
    });
    expect(enough.files).toEqual([expect.stringMatching(/^models\/grade\/model20240620-/)]);
    const few = memory(goldenRows.slice(1), null);
    expect(await watchDrift(few.services, period, today)).toEqual({ drift: null, training: null });
  });

  it('train however many learners their period has', async () => {
    const open = { ...(goldenRows[0] as GradeRow), finalGrade: null };
    const { services } = memory([...goldenRows, ...new Array<GradeRow>(150_000).fill(open)], null);
    expect(await watchDrift(services, period, today)).toMatchObject({ training: { metrics: { rows: 10 } } });
  });

  it('near the predictions train nothing', async () => {
    const { files, services } = memory(predicted(5), model);
    expect(await watchDrift(services, period, today)).toMatchObject({ drift: { mae: 5, reasons: [] }, training: null });
    expect(files).toEqual([]);
  });

  it('far from the predictions train anew on all rows', async () => {
    const { files, services } = memory(predicted(5.5), model);
    expect(await watchDrift(services, period, today)).toMatchObject({
      drift: { rows: 10, mae: 5.5, reasons: ['mean error 5.5 is above 5'] },
      training: { status: 'published', metrics: { rows: 10, activeMae: expect.any(Number) } },
    });
    expect(files).toHaveLength(1);
  });

  it('of learners unlike those of the training train anew, however good the predictions', async () => {
    const rows = predicted(0).map((row) => ({ ...row, parentalSupport: 0 }));
    const { services } = memory(rows, model);
    const { drift, training } = await watchDrift(services, period, today);
    expect(drift?.reasons).toEqual([
      expect.stringMatching(/^parental_support has moved: stability index [\d.]+ is above/),
    ]);
    expect(training).toMatchObject({ status: 'published' });
  });

  it('train a successor of a model that is damaged', async () => {
    const { files, services } = memory(goldenRows, { ...model, trainedOn: today });
    expect(await watchDrift(services, period, today)).toMatchObject({ drift: null, training: { status: 'published' } });
    expect(files).toHaveLength(1);
  });

  it('train a successor of a model that is not the one that went live', async () => {
    const { services } = memory(goldenRows, model);
    const other = { ...services, activeModel: async () => ({ ...(await services.activeModel('grade')), sha256: 'x' }) };
    await expect(loadGradeModel(other as TrainServices)).rejects.toThrow(`has hash ${model.sha256}, not x`);
    expect(await watchDrift(other as TrainServices, period, today)).toMatchObject({ drift: null });
  });

  it.each([
    ['reading the model', { activeModel: () => Promise.reject(new Error('S3 is down')) }],
    ['publishing', { objects: { put: () => Promise.reject(new Error('S3 is down')) } }],
  ])('fail where %s fails, to be tried again', async (_, broken) => {
    const { services } = memory(goldenRows, null);
    await expect(watchDrift({ ...services, ...broken }, period, today)).rejects.toThrow('S3 is down');
  });

  it('that the active model has learnt publish nothing', async () => {
    const rows = goldenRows.map((row) => ({ ...row, predictionFinalGrade: 0 }));
    const { files, services } = memory(rows, model);
    const { version, metrics } = model;
    expect((await watchDrift(services, period, today)).training).toEqual({ status: 'unchanged', version, metrics });
    expect(files).toEqual([]);
  });
});

describe('the end of a period', () => {
  it.each([
    [0, false],
    [1, true],
    [7, true],
    [8, false],
  ])('%p days ago trains: %p', async (days, trains) => {
    const { services } = memory(goldenRows, null);
    const training = await trainAtPeriodEnd(services, addDays(period.end, days));
    expect(training !== null).toBe(trains);
  });

  it('trains when one period of several has ended', async () => {
    const { services } = memory(goldenRows, null);
    const periods = async () => [period, { start: period.end, end: addDays(period.end, 90) }];
    const both = { ...services, grades: { ...services.grades, periods } };
    const training = await trainAtPeriodEnd(both, addDays(period.end, 1));
    expect(training).toMatchObject({ status: 'published', version: expect.stringMatching(/^20240701-/) });
    expect(training?.metrics.rows).toBe(20);
  });
});
