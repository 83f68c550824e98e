import { fitScaler, scale } from '../../../shared/model/scaler';
import cases from '../../fixtures/minmax_cases.json';

const columns = ['a', 'b', 'c'] as const;
const fitted = fitScaler([0, 1, 2].map((row) => columns.map((name) => cases.fit[name][row]!)));

it('fits the smallest and largest value of every column', () => {
  const params = columns.map((name) => cases.params[name]);
  expect(fitted).toEqual({ min: params.map(([min]) => min), max: params.map(([, max]) => max) });
});

it.each(cases.transform)('scales $in as agreed', (example) => {
  const scaled = scale(
    fitted,
    columns.map((name) => example.in[name]),
  );
  for (const [c, name] of columns.entries()) expect(scaled[c]).toBeCloseTo(example.out[name], 12);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, null as unknown as number])('refuses %p', (bad) => {
  expect(() => scale(fitted, [1, 7, bad])).toThrow(RangeError);
  expect(() => fitScaler([[1, bad]])).toThrow(RangeError);
});

it('refuses a row of another width, and no rows at all', () => {
  expect(() => scale(fitted, [1, 7])).toThrow('2 columns, not 3');
  expect(() => fitScaler([])).toThrow(RangeError);
});
