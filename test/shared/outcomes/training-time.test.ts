import { checkTimeToTrain, readingMs, trainingMs } from '../../../shared/outcomes/training-time';

/** CPU time of training alone on six points, as measured, in ms. */
const MEASURED = [
  [67_000, 43_000],
  [100_000, 50_000],
  [180_000, 87_000],
  [500_000, 475_000],
];

it.each(MEASURED)('leaves half as long again as training on %d rows takes', (rows, cpuMs) => {
  expect(trainingMs(rows)).toBeGreaterThan(1.5 * cpuMs);
});

it('leaves as long again as choosing among 1,560,000 rows took, and time to ask for missing days', () => {
  expect(readingMs(1_560_000)).toBeGreaterThan(2 * 70_000);
  expect(readingMs(1_560_000) + trainingMs(100_000)).toBeLessThan(450_000);
});

it('the most rows that may be set leave the function half of its time to read them', () => {
  expect(trainingMs(300_000)).toBeLessThanOrEqual(450_000);
});

it('says what is needed, what is left and what to lower', () => {
  expect(() => checkTimeToTrain(100_000, 100_000)).toThrow(
    /OUT_OF_TIME: training on 100000 rows may take 170000 ms and 100000 ms are left; lower the setting maxTrainingRows/,
  );
  expect(() => checkTimeToTrain(100_000, 170_000)).not.toThrow();
});
