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
    expect(['M', 'male', 'ชาย', 'Female', 'หญิง'].map(male)).toEqual([1, 1, 1, 0, 0]);
    expect(gradeFeatures({ ...(goldenRows[0] as GradeRow), parentalSupport: null })).toBeNull();
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

  it('needs ten rows with a final grade', () => {
    expect(() => train(goldenRows.slice(1))).toThrow('9 rows have all features and a final grade; 10 are needed');
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
    [{ mae: 9, baselineMae: 8 }, 'mean error 9 is above 8 of the mean grade'],
    [{ mae: 4, activeMae: 2.5 }, 'mean error 4 is above 2.5 of the active model'],
  ])('is not let live with the errors %p', (errors, reason) => {
    const { version: _, sha256: __, ...content } = train();
    const worse = sealModel({ ...content, metrics: { ...content.metrics, ...errors } });
    const verdict = { promote: false, reasons: [reason] };
    expect(checkGradeModel(Buffer.from(JSON.stringify(worse))).verdict).toEqual(verdict);
  });
});
