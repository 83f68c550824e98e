import { parseDay } from '../../../shared/base/day';
import type { GradeRow } from '../../../shared/contracts/grade-row';
import { checkGradeModel, readGradeModel } from '../../../shared/grades/check-grade-model';
import { gradeFeatures, predictGrade, trainGradeModel } from '../../../shared/grades/grade-model';
import { matrixOf } from '../../../shared/model/matrix';
import { fitRidge, predictRidge } from '../../../shared/model/ridge';
import { sealModel } from '../../../shared/model/sealed-model';
import golden from '../../fixtures/student_grade_regression.json';
import { goldenRows } from './golden-rows';

const { mean, sd, coef, intercept, fitted } = golden.ridge_lambda_1_standardised_population_sd;
const trainedOn = parseDay('2024-07-01');
const train = (rows: readonly GradeRow[] = goldenRows) => trainGradeModel(rows, { trainedOn, active: null });
const closeTo = (found: readonly number[], expected: readonly number[]) =>
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 8);
  });

describe('the grade model', () => {
  it('is the ridge of the golden case, with its scaler', () => {
    const ridge = fitRidge(matrixOf(golden.X), golden.y, 1);
    closeTo(ridge.mean, mean);
    closeTo(ridge.deviation, sd);
    closeTo(ridge.coefficients, coef);
    expect(ridge.intercept).toBeCloseTo(intercept, 8);
    closeTo(
      golden.X.map((row) => predictRidge(ridge, row)),
      fitted,
    );
  });

  it('without shrinkage is least squares', () => {
    const ridge = fitRidge(matrixOf(golden.X), golden.y, 1e-9);
    closeTo(
      golden.X.map((row) => Math.round(predictRidge(ridge, row) * 1e4) / 1e4),
      golden.ols_all_10_rows.fitted.map((value) => Math.round(value * 1e4) / 1e4),
    );
  });

  it('reads the features of rows as the golden case does', () => {
    expect(goldenRows.map(gradeFeatures)).toEqual(golden.X);
    const male = (gender: string) => gradeFeatures({ ...(goldenRows[0] as GradeRow), gender })?.[0];
    expect(['M', 'male', 'ชาย', 'Female', 'หญิง', 'Mixed'].map(male)).toEqual([1, 1, 1, 0, 0, 0]);
    for (const unknown of ['gender', 'attendanceRate', 'parentalSupport'])
      expect(gradeFeatures({ ...(goldenRows[0] as GradeRow), [unknown]: null })).toBeNull();
  });

  it('predicts 0 to 100 with two decimals', () => {
    const { ridge } = train();
    expect(golden.X.map((row) => predictGrade(ridge, row))).toEqual(
      fitted.map((value) => Math.round(value * 100) / 100),
    );
    expect(predictGrade(ridge, [1, 100, 168, 100, 100, 2])).toBe(100);
    expect(predictGrade({ ...ridge, intercept: -500 }, [1, 80, 10, 70, 1, 1])).toBe(0);
  });

  it('is the same for the same rows, beats the mean and passes its own check', () => {
    const model = train();
    expect(train()).toEqual(model);
    expect(model.metrics.mae).toBeLessThan(model.metrics.baselineMae);
    const bytes = Buffer.from(JSON.stringify(model));
    expect(readGradeModel(bytes)).toEqual(model);
    expect(checkGradeModel(bytes)).toMatchObject({ version: model.version, verdict: { promote: true, reasons: [] } });
  });

  it('needs ten rows with a final grade and all features; others change nothing', () => {
    const unknown = [{ finalGrade: null }, { gender: null }].map((change) => ({
      ...(goldenRows[1] as GradeRow),
      ...change,
    }));
    const few = [...goldenRows.slice(1), ...unknown];
    expect(() => train(few)).toThrow('9 rows have all features and a final grade; 10 are needed');
    expect(train([...goldenRows, ...unknown])).toEqual(train());
  });

  it('tells its error on rows that it has not seen: each is left out once', () => {
    const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const errors = golden.X.map((row, i) => {
      const others = golden.y.filter((_, j) => j !== i);
      const ridge = fitRidge(matrixOf(golden.X.filter((_, j) => j !== i)), others, 1);
      return [predictGrade(ridge, row), meanOf(others)].map((grade) => Math.abs(grade - (golden.y[i] as number)));
    });
    const { metrics } = train();
    expect(metrics.rows).toBe(10);
    expect(metrics.mae).toBeCloseTo(meanOf(errors.map(([error]) => error as number)), 4);
    expect(metrics.baselineMae).toBeCloseTo(meanOf(errors.map(([, error]) => error as number)), 4);
    const seen = golden.y.map((grade, i) => Math.abs(Math.round((fitted[i] as number) * 100) / 100 - grade));
    expect(metrics.trainingMae).toBeCloseTo(meanOf(seen), 4);
    expect(metrics.activeMae).toBeNull();
  });

  it('leaves every tenth of more than 200 rows out together', () => {
    // the grades of a fold are all the same, 10 points apart from the next fold's
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...(goldenRows[i % 10] as GradeRow), finalGrade: (i % 10) * 10 }));
    // without its fold the mean of the others is 10/9 times as far away
    expect(train(rows(210)).metrics.baselineMae).toBeCloseTo((25 * 10) / 9, 3);
    expect(train(rows(200)).metrics.baselineMae).toBeCloseTo((25 * 200) / 199, 3);
  });

  it('remembers how each feature was spread, in bins of 20 rows, two at least and ten at most', () => {
    const binsOf = (count: number) => {
      const rows = Array.from({ length: count }, (_, i) => ({
        ...(goldenRows[i % 10] as GradeRow),
        attendanceRate: (100 * i) / count,
      }));
      return train(rows).spreads[1]?.shares.length;
    };
    expect([10, 59, 60, 199, 200, 400].map(binsOf)).toEqual([2, 2, 3, 9, 10, 10]);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -9)],
    ['of another kind', (text: string) => text.replace('"grade"', '"outcome"')],
    ['with a changed coefficient', (text: string) => text.replace(/"intercept":80.2/, '"intercept":99')],
    ['with a forbidden key', (text: string) => text.replace('{', '{"__proto__":{},')],
  ])('is refused when its file is %s', (_, damage) => {
    const text = JSON.stringify(train());
    expect(damage(text)).not.toBe(text);
    expect(() => readGradeModel(Buffer.from(damage(text)))).toThrow('model refused');
  });

  it.each([
    ['other features', { featureNames: ['gender'] }, 'features or their order differ from ours'],
    ['no ridge', { ridge: null }, 'ridge needs 6 columns; intercept is not finite'],
    ['a mean too few', { ridge: { ...train().ridge, mean: [1, 2, 3, 4, 5] } }, 'ridge needs 6 columns'],
    ['no deviation', { ridge: { ...train().ridge, deviation: null } }, 'ridge needs 6 columns'],
    ['a broken coefficient', { ridge: { ...train().ridge, coefficients: [1, 2, 3, 4, 5, null] } }, 'ridge needs 6'],
    ['no intercept', { ridge: { ...train().ridge, intercept: null } }, 'intercept is not finite'],
    ['no metrics', { metrics: null }, 'metrics are missing or not finite'],
    ['an error that is no number', { metrics: { ...train().metrics, mae: 'x' } }, 'metrics are missing'],
    ['no spreads', { spreads: 'xxxxxx' }, 'spreads of the features are missing'],
    ['a spread too few', { spreads: train().spreads.slice(1) }, 'spreads of the features are missing'],
  ])('is refused with %s, though its hash is right', (_, change, reason) => {
    const { version: __, sha256: ___, ...content } = train();
    const broken = sealModel({ ...content, ...change } as never);
    expect(() => readGradeModel(Buffer.from(JSON.stringify(broken)))).toThrow(reason);
  });

  const judged = (errors: object) => {
    const { version: _, sha256: __, ...content } = train();
    const sealed = sealModel({ ...content, metrics: { ...content.metrics, ...errors } });
    return { sealed, checked: checkGradeModel(Buffer.from(JSON.stringify(sealed))) };
  };

  it('goes live when it is as good as the mean grade, and a point at most behind the active model', () => {
    const { sealed, checked } = judged({ mae: 3.5, baselineMae: 3.5, activeMae: 2.5 });
    const { version, sha256, metrics } = sealed;
    expect(checked).toEqual({ version, sha256, forced: false, metrics, verdict: { promote: true, reasons: [] } });
  });

  it.each([
    [{ mae: 9, baselineMae: 8 }, 'mean error 9 is above 8 of the mean grade'],
    [{ mae: 4, activeMae: 2.5 }, 'mean error 4 is above 2.5 of the active model'],
  ])('is not let live with the errors %p', (errors, reason) => {
    expect(judged(errors).checked.verdict).toEqual({ promote: false, reasons: [reason] });
  });
});
