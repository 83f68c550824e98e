import { parseDay } from '../../../shared/base/day';
import { randomStream } from '../../../shared/base/random';
import { sealModel } from '../../../shared/model/sealed-model';
import { checkCompletionModel, readCompletionModel } from '../../../shared/videos/check-completion-model';
import { dataHash, predictorOf, trainCompletion } from '../../../shared/videos/completion-model';
import { completionRows, courseRates, splitViews, trainingRows } from '../../../shared/videos/completion-rows';
import { loadCompletionModel } from '../../../shared/videos/load-completion-model';
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

  it('count twenty views of the mean of all beside those of a course; a course without views has no rate', () => {
    const rates = [100, 100, 0, 0].map(
      (completion_rate_percent, i): Row => ({
        student_id: `s${i}`,
        video_title: 'v',
        course_code: i < 3 ? 'A' : 'B',
        completion_rate_percent,
      }),
    );
    const few = tableOf(rates);
    const { prior, rates: found } = courseRates(few, allOf(4));
    expect(prior).toBe(0.5);
    expect([...found]).toEqual([
      ['A', (2 + 20 * 0.5) / (3 + 20)],
      ['B', (0 + 20 * 0.5) / (1 + 20)],
    ]);
    expect([...courseRates(few, allOf(3)).rates.keys()]).toEqual(['A']);
    expect(courseRates(few, allOf(0))).toEqual({ prior: 0, rates: new Map() });
    // what is known of B stands for it; of a course that nothing is known of the mean of all does
    const rows = completionRows(few, allOf(4), { prior: 0.25, rates: new Map([['B', 0.75]]) });
    expect([...rows.courseRate]).toEqual([0.25, 0.25, 0.25, 0.75]);
    expect([...rows.complete]).toEqual([1, 1, 0, 0]);
    expect([...rows.learnerMean]).toEqual([50, 50, 50, 50]);
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

  it('is scored on the views of learners that training did not see', () => {
    const { training, heldOut } = splitViews(table, allOf(table.count), 'held out');
    const unseen = completionRows(table, heldOut, courseRates(table, training));
    const probabilities = predictor.probabilities(unseen);
    const count = (label: number, says: boolean) =>
      [...unseen.complete].filter((one, i) => one === label && (probabilities[i] as number) >= 0.5 === says).length;
    const [hits, missed, alarms, rest] = [count(1, true), count(1, false), count(0, true), count(0, false)];
    const { confusion, rows, accuracy, precision, recall, f1 } = model.metrics.model;
    expect(confusion).toEqual({
      truePositive: hits,
      falseNegative: missed,
      falsePositive: alarms,
      trueNegative: rest,
    });
    expect(rows).toBe(heldOut.length);
    expect(accuracy).toBeCloseTo((hits + rest) / rows, 5);
    expect(precision).toBeCloseTo(hits / (hits + alarms), 5);
    expect(recall).toBeCloseTo(hits / (hits + missed), 5);
    expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 4);
    // a fifth of the other learners stops the training
    expect(model.metrics.trainingRows).toBeGreaterThan(0.7 * training.length);
    expect(model.metrics.trainingRows).toBeLessThan(0.9 * training.length);
  });

  it('is another one of other views, whatever differs', () => {
    const one: Row = { student_id: 's', video_title: 'v', course_code: 'C', completion_rate_percent: 5 };
    const other: Row = { student_id: 't', video_title: 'w', course_code: 'D', completion_rate_percent: 6 };
    const alike = (['student_id', 'video_title', 'course_code', 'completion_rate_percent'] as const).map((field) =>
      dataHash(tableOf([one, other, { ...one, [field]: other[field] }])),
    );
    const renamed = (['student_id', 'video_title', 'course_code'] as const).map((field) =>
      dataHash(tableOf([one, other, one].map((row) => ({ ...row, [field]: `${row[field]}1` })))),
    );
    const hashes = [dataHash(tableOf([one, other, one])), ...alike, ...renamed];
    expect(new Set(hashes).size).toBe(8);
    expect(dataHash(tableOf([one, other, one]))).toBe(hashes[0]);
  });

  it('gives a higher chance to learners who complete more, a lower one in hard courses, and knows no unknown course', () => {
    expect(predictor.probability(85, 'EASY')).toBeGreaterThan(predictor.probability(40, 'EASY'));
    expect(predictor.probability(70, 'EASY')).toBeGreaterThan(predictor.probability(70, 'HARD'));
    expect(predictor.probability(70, 'nowhere')).toBe(predictor.probability(70, '__proto__'));
    const asUsual = { learnerMean: Float64Array.of(70), courseRate: Float64Array.of(model.prior) };
    expect(predictor.probability(70, 'nowhere')).toBe(
      predictor.probabilities({ ...asUsual, complete: Uint8Array.of(0) })[0],
    );
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
    ['nobody who leaves', sample(60, 10).map((row) => ({ ...row, completion_rate_percent: 100 }))],
    ['nobody who completes', sample(60, 10).map((row) => ({ ...row, completion_rate_percent: 10 }))],
  ])('is not trained on %s', (_, rows) => {
    expect(() => trainCompletion(tableOf(rows), { trainedOn, active: null })).toThrow(/views, \d+ of them complete/);
  });

  it.each(['held-out', 'validation', 'training'])('is not trained where no %s learner completes anything', (part) => {
    const all = splitViews(table, allOf(table.count), 'held out');
    const fitted = splitViews(table, all.training, 'validation');
    const parts = { 'held-out': all.heldOut, validation: fitted.heldOut, training: fitted.training };
    const ids = new Set([...parts[part as keyof typeof parts]].map((i) => table.learners[table.learner[i] as number]));
    const rows = sample(200, 20).map((row) => (ids.has(row.student_id) ? { ...row, completion_rate_percent: 1 } : row));
    expect(() => trainCompletion(tableOf(rows), { trainedOn, active: null })).toThrow(
      new RegExp(`^\\d+ ${part} views, 0 of them complete`),
    );
  });

  it('that is live is read only as it went live', async () => {
    const body = Buffer.from(JSON.stringify(model));
    const active = (sha256: string) => async () => ({ version: model.version, sha256, body });
    expect(await loadCompletionModel(async () => null)).toBeNull();
    expect(await loadCompletionModel(active(model.sha256))).toEqual(model);
    await expect(loadCompletionModel(active('other'))).rejects.toThrow(`has hash ${model.sha256}, not other`);
  });

  const judged = (metrics: Partial<typeof model.metrics>) => {
    const { version: _, sha256: __, ...content } = model;
    const sealed = sealModel({ ...content, metrics: { ...content.metrics, ...metrics } });
    return { sealed, checked: checkCompletionModel(Buffer.from(JSON.stringify(sealed))) };
  };
  const { auc, brier } = model.metrics.model;
  const active = (by: number) => ({ version: 'v1', auc: (auc as number) + by, brier: 0 });

  it('goes live when it is as good as the prior and little behind the active one', () => {
    const { sealed, checked } = judged({ priorBrier: brier, active: active(0.019) });
    const { version, sha256, metrics } = sealed;
    expect(checked).toEqual({ version, sha256, forced: false, metrics, verdict: { promote: true, reasons: [] } });
    expect(judged({ active: { ...active(0), auc: null } }).checked.verdict.promote).toBe(true);
  });

  it.each([
    [{ priorBrier: brier / 2 }, [`Brier score ${brier} is above ${brier / 2} of the prior`]],
    [{ active: active(0.021) }, [`AUC ${auc} is below ${active(0.021).auc} of active model v1`]],
  ])('is not let live with the metrics %j', (metrics, reasons) => {
    expect(judged(metrics).checked.verdict).toEqual({ promote: false, reasons });
  });

  it.each([
    ['trees', { trees: {} }, 'trees'],
    ['other features', { featureNames: ['a', 'b'] }, 'features or their order differ'],
    [
      'rates that are no numbers',
      {
        courseRates: [
          ['HARD', 0.1],
          ['EASY', null],
        ],
      },
      'course rates',
    ],
    ['rates that are no list', { courseRates: {} }, 'course rates'],
    ['rates without a code', { courseRates: [[1, 0.5]] }, 'course rates'],
    ['rates that are no pairs', { courseRates: [['EASY', 0.5, 1]] }, 'course rates'],
    ['rates by name', { courseRates: [{ 0: 'EASY', 1: 0.5, length: 2 }] }, 'course rates'],
    ['no prior', { prior: null }, 'prior or base is not finite'],
    ['no base', { base: null }, 'prior or base is not finite'],
    ['metrics that are null', { metrics: null }, 'metrics are missing'],
    ['no metrics', { metrics: {} }, 'metrics are missing'],
  ])('is refused with broken %s, though its hash is right', (_, change, reason) => {
    const { version: __, sha256: ___, ...content } = model;
    const broken = sealModel({ ...content, ...change } as never);
    expect(() => readCompletionModel(Buffer.from(JSON.stringify(broken)))).toThrow(reason);
  });
});
