import type { Scores } from '../../../shared/model/artifact';
import { gate } from '../../../shared/outcomes/gate';

const scores = (kappa: number, brier: number): Scores => ({
  level: { accuracy: 0.5, macroF1: 0.5, kappa, rankedProbability: 0.1 },
  atRisk: { positives: 0.3, auc: 0.7, brier, calibrationError: 0.02 },
});
const asGood = { mean: 0, low: -0.01, high: 0.01 };
const metrics = (model: Scores, prior: Scores, active: Scores | null = null, brierDifference = asGood) => ({
  overall: { rows: 100, model, prior, currentLevel: prior },
  byPoint: [],
  active: active && { version: '20230101-aaaaaaaaaaaa', rows: 100, model, active, brierDifference },
});

it.each<[string, boolean, ReturnType<typeof metrics>]>([
  ['better than the prior', true, metrics(scores(0.5, 0.15), scores(0, 0.2))],
  ['as good as the prior', true, metrics(scores(0, 0.2), scores(0, 0.2))],
  ['a worse kappa than the prior', false, metrics(scores(-0.1, 0.15), scores(0, 0.2))],
  ['a worse Brier score than the prior', false, metrics(scores(0.5, 0.21), scores(0, 0.2))],
  ['a hair behind the active model', true, metrics(scores(0.49, 0.153), scores(0, 0.2), scores(0.5, 0.15))],
  [
    'a hair behind the active model in nearly every draw of classes',
    false,
    metrics(scores(0.49, 0.153), scores(0, 0.2), scores(0.5, 0.15), { mean: 0.003, low: 0.001, high: 0.005 }),
  ],
  [
    'a hair behind the active model on the only class that could be compared',
    true,
    metrics(scores(0.49, 0.153), scores(0, 0.2), scores(0.5, 0.15), { mean: 0.003, low: 0.003, high: 0.003 }),
  ],
  [
    'clearly behind the active model on the only class that could be compared',
    false,
    metrics(scores(0.49, 0.156), scores(0, 0.2), scores(0.5, 0.15), { mean: 0.006, low: 0.006, high: 0.006 }),
  ],
  [
    'behind by nothing that matters',
    true,
    metrics(scores(0.5, 0.1505), scores(0, 0.2), scores(0.5, 0.15), { mean: 0.0005, low: 0.0001, high: 0.001 }),
  ],
  ['a worse kappa than the active model', false, metrics(scores(0.4, 0.15), scores(0, 0.2), scores(0.5, 0.15))],
  ['a worse Brier score than the active model', false, metrics(scores(0.5, 0.17), scores(0, 0.2), scores(0.5, 0.15))],
])('%s: %p', (_, promote, given) => {
  const verdict = gate(given);
  expect(verdict.promote).toBe(promote);
  expect(verdict.reasons.length > 0).toBe(!promote);
});

it('says what was worse than what', () => {
  expect(gate(metrics(scores(0.4, 0.17), scores(0, 0.2), scores(0.5, 0.15))).reasons).toEqual([
    'kappa 0.4 is below 0.5 of active model 20230101-aaaaaaaaaaaa',
    'Brier score 0.17 is above 0.15 of active model 20230101-aaaaaaaaaaaa',
  ]);
});
