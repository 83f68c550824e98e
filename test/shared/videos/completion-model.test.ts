import { parseDay } from '../../../shared/base/day';
import { randomStream } from '../../../shared/base/random';
import { sealModel } from '../../../shared/model/sealed-model';
import { checkCompletionModel, readCompletionModel } from '../../../shared/videos/check-completion-model';
import { predictorOf, trainCompletion } from '../../../shared/videos/completion-model';
import { completionRows, courseRates, splitViews, trainingRows } from '../../../shared/videos/completion-rows';
import { goldenTable, type Row, tableOf } from './golden-views';

const trainedOn = parseDay('2024-06-01');

/** Views of learners of whom each completes about as often as their level says, harder in the second course. */
function sample(learners: number, views: number, signal = 1): Row[] {
  const random = randomStream(3);
  return Array.from({ length: learners }, (_, l) => {
    const level = random();
    return Array.from({ length: views }, (__, v): Row => {
      const hard = v % 2;
      const completes = random() < 0.5 + signal * (level - 0.5 - 0.2 * hard);
      return {
        student_id: `s${l}`,
        video_title: `v${v}`,
        course_code: hard ? 'HARD' : 'EASY',
        completion_rate_percent: completes ? 95 + 5 * random() : 95 * random(),
      };
    });
  }).flat();
}

const table = tableOf(sample(200, 20));
const train = () => trainCompletion(table, { trainedOn, active: null });
const allOf = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

describe('the rows of the completion model', () => {
  it('leave the view itself out of the mean of its learner; a single view gets the mean of all', () => {
    const golden = goldenTable();
    const { learnerMean } = completionRows(golden, allOf(golden.count), { prior: 0, rates: new Map() });
    expect(learnerMean[0]).toBeCloseTo((95 + 40) / 2, 10);
    const s4 = golden.learner.indexOf(golden.learners.indexOf('s4'));
    const overall = golden.completion.reduce((a, b) => a + b, 0) / golden.count;
    expect(learnerMean[s4]).toBeCloseTo(overall, 10);
  });

  it('keep all views of a learner on one side of the split', () => {
    const { training, heldOut } = splitViews(table, allOf(table.count), 'x');
    const learnersOf = (views: Int32Array) => new Set(views.map((i) => table.learner[i] as number));
    const [left, right] = [learnersOf(training), learnersOf(heldOut)];
    expect(left.size + right.size).toBe(200);
    expect(right.size).toBeGreaterThan(20);
    expect(right.size).toBeLessThan(60);
    expect([...left].filter((one) => right.has(one))).toEqual([]);
  });

  it('hold out the same learners when others have come', () => {
    const heldOut = (rows: Row[]) => {
      const one = tableOf(rows);
      const { heldOut: views } = splitViews(one, allOf(one.count), 'x');
      return new Set([...views].map((i) => one.learners[one.learner[i] as number]));
    };
    const [before, after] = [heldOut(sample(100, 3)), heldOut(sample(200, 3))];
    expect([...after].filter((id) => before.has(id))).toEqual([...before]);
  });

  it('draw the rate of a course of few views towards that of all', () => {
    const { prior, rates } = courseRates(table, allOf(table.count));
    expect(rates.get('EASY')).toBeGreaterThan(prior);
    expect(rates.get('HARD')).toBeLessThan(prior);
    const few = tableOf([...sample(1, 1), ...sample(50, 20).map((row) => ({ ...row, course_code: 'OTHER' }))]);
    const smoothed = courseRates(few, allOf(few.count));
    expect(Math.abs((smoothed.rates.get('EASY') as number) - smoothed.prior)).toBeLessThan(0.05);
  });

  it('take the rates of training rows from other learners, so that a rate tells nothing of its own view', () => {
    const { courseRate, complete } = trainingRows(table, allOf(table.count));
    const rateOf = (label: number) => {
      const own = [...courseRate].filter((_, i) => complete[i] === label);
      return new Set(own);
    };
    expect(rateOf(1)).toEqual(rateOf(0));
  });
});

describe('the completion model', () => {
  const model = train();
  const predictor = predictorOf(model);

  it('finds who completes, better than the prior, and is the same on every run', () => {
    expect(train()).toEqual(model);
    expect(model.metrics.model.auc).toBeGreaterThan(0.7);
    expect(model.metrics.model.brier).toBeLessThan(model.metrics.priorBrier);
    const { truePositive, falsePositive, trueNegative, falseNegative } = model.metrics.model.confusion;
    expect(truePositive + falsePositive + trueNegative + falseNegative).toBe(model.metrics.model.rows);
    expect(model.metrics.model.precision).toBeCloseTo(truePositive / (truePositive + falsePositive), 5);
  });

  it('gives a higher chance to learners who complete more, a lower one in hard courses, and knows no unknown course', () => {
    expect(predictor.probability(85, 'EASY')).toBeGreaterThan(predictor.probability(40, 'EASY'));
    expect(predictor.probability(70, 'EASY')).toBeGreaterThan(predictor.probability(70, 'HARD'));
    expect(predictor.probability(70, 'nowhere')).toBe(predictor.probability(70, '__proto__'));
  });

  it('reads back from its file as it was, and goes live', () => {
    const bytes = Buffer.from(JSON.stringify(model));
    expect(predictorOf(readCompletionModel(bytes)).probability(60, 'EASY')).toBe(predictor.probability(60, 'EASY'));
    expect(checkCompletionModel(bytes)).toMatchObject({ version: model.version, verdict: { promote: true } });
  });

  it('does not beat the prior where there is nothing to learn', () => {
    const noise = trainCompletion(tableOf(sample(200, 20, 0)), { trainedOn, active: null });
    expect(noise.metrics.model.auc).toBeLessThan(0.58);
  });

  it('is compared with the active one on the same views', () => {
    const next = trainCompletion(table, { trainedOn, active: predictor });
    expect(next.metrics.active).toEqual({
      version: model.version,
      auc: model.metrics.model.auc,
      brier: model.metrics.model.brier,
    });
  });

  it.each([
    ['too few views', sample(3, 2)],
    ['nobody who completes', sample(60, 10).map((row) => ({ ...row, completion_rate_percent: 10 }))],
  ])('is not trained on %s', (_, rows) => {
    expect(() => trainCompletion(tableOf(rows), { trainedOn, active: null })).toThrow(/views, \d+ of them complete/);
  });

  it.each([
    ['trees', { trees: {} }, 'trees'],
    ['other features', { featureNames: ['a', 'b'] }, 'features or their order differ'],
    ['rates that are no numbers', { courseRates: [['EASY', null]] }, 'course rates'],
    ['no metrics', { metrics: {} }, 'metrics are missing'],
  ])('is refused with broken %s, though its hash is right', (_, change, reason) => {
    const { version: __, sha256: ___, ...content } = model;
    const broken = sealModel({ ...content, ...change } as never);
    expect(() => readCompletionModel(Buffer.from(JSON.stringify(broken)))).toThrow(reason);
  });
});
