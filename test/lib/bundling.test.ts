import { bundleFunction } from '../../bench/bundle';

/** What a teacher waits for at a cold start. */
const BUDGET_BYTES = 140_000;

describe('the bundle of the query function', () => {
  const bundle = bundleFunction('query-predictions');

  it('keeps to its budget, and the budget to the bundle', async () => {
    const { bytes } = await bundle;
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
    // a budget with much room hides what grows into it
    expect(bytes).toBeGreaterThan(0.7 * BUDGET_BYTES);
  });

  it('holds no training code, no sources, no validation library and no SDK', async () => {
    const files = [...(await bundle).modules.keys()];
    expect(files).toContain('shared/outcomes/query.ts');
    const foreign = /shared\/(model|sources)\/|retrain|train-model|ml-|zod|mysql2|@aws-sdk|@smithy|xray/;
    expect(files.filter((file) => foreign.test(file))).toEqual([]);
  });

  it('sees what the retraining function holds', async () => {
    const files = [...(await bundleFunction('retrain')).modules.keys()];
    expect(files.some((file) => /shared\/model\//.test(file))).toBe(true);
  });
});
