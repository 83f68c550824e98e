import { parseDay } from '../../../shared/base/day';
import { type AbandonmentRow, abandonmentProbabilities, trainAbandonment } from '../../../shared/courses/abandonment';
import { ABANDONMENT_FEATURES } from '../../../shared/courses/abandonment-features';
import {
  checkAbandonmentModel,
  forestOf,
  readAbandonmentModel,
  sealAbandonment,
} from '../../../shared/courses/abandonment-model';
import { sealModel } from '../../../shared/model/sealed-model';

const trainedOn = parseDay('2023-04-01');
/** Who has paused for longer abandons, but for one in seven. */
const rows: AbandonmentRow[] = Array.from({ length: 80 }, (_, userId) => ({
  userId,
  features: ABANDONMENT_FEATURES.map((_, f) => (f === 4 ? userId * 5 : (userId * 7 + f) % 11)),
  abandoned: userId % 7 === 0 ? userId < 40 : userId >= 40,
}));
const model = sealAbandonment(rows, trainedOn);
const bytesOf = (content: object) => Buffer.from(JSON.stringify(content));

describe('the file of an abandonment model', () => {
  it('says what it was trained on, and is the same for the same rows', () => {
    expect(sealAbandonment(rows, trainedOn)).toEqual(model);
    expect(model).toMatchObject({
      kind: 'abandonment',
      forced: false,
      trainedOn,
      settings: { cutoffHours: 336, horizonDays: 14 },
      metrics: trainAbandonment(rows).scores,
      version: expect.stringMatching(/^20230401-[0-9a-f]{12}$/),
    });
    const other = sealAbandonment([...rows.slice(1), { ...(rows[0] as AbandonmentRow), abandoned: false }], trainedOn);
    expect(other.dataHash).not.toBe(model.dataHash);
  });

  it('predicts as the forest that was trained', () => {
    const read = readAbandonmentModel(bytesOf(model));
    expect(read).toEqual(model);
    const { forest } = trainAbandonment(rows);
    expect(abandonmentProbabilities(forestOf(read), rows)).toEqual(abandonmentProbabilities(forest, rows));
  });

  it.each([
    ['other features', { featureNames: ['age'] }, 'features or their order differ from ours'],
    ['no trees', { trees: null }, 'trees are missing'],
    ['no metrics', { metrics: null }, 'metrics are missing'],
    ['metrics that are a word', { metrics: 'good' }, 'metrics are missing'],
    ['another schema', { schemaVersion: 1 }, 'schema version is 1'],
  ])('is refused with %s, though its hash is right', (_, change, reason) => {
    const { version: __, sha256: ___, ...content } = model;
    const broken = sealModel({ ...content, ...change } as never);
    expect(() => readAbandonmentModel(bytesOf(broken))).toThrow(reason);
  });
});

describe('an abandonment model', () => {
  const judged = (metrics: object) => {
    const { version: _, sha256: __, ...content } = model;
    const sealed = sealModel({ ...content, metrics: { ...content.metrics, heldOutLearners: 3_000, ...metrics } });
    return { sealed, checked: checkAbandonmentModel(bytesOf(sealed)) };
  };

  it('goes live unless it surely orders learners worse than the time since their last visit', () => {
    const { sealed, checked } = judged({ auc: 0.55, baselineAuc: 0.6 });
    const { version, sha256, metrics } = sealed;
    expect(checked).toEqual({ version, sha256, forced: false, metrics, verdict: { promote: true, reasons: [] } });
    expect(judged({ auc: 0.54, baselineAuc: 0.6 }).checked.verdict).toEqual({
      promote: false,
      reasons: ['AUC 0.54 is below 0.6 of the time since the last visit'],
    });
    for (const unknown of [
      { auc: null, baselineAuc: 0.6 },
      { auc: 0, baselineAuc: null },
    ])
      expect(judged(unknown).checked.verdict.promote).toBe(true);
  });

  it.each([
    // two standard errors: 2 sqrt(101 / (12 x 0.25)) / 100 = 0.116
    [100, 0.5, 0.116, false],
    [100, 0.5, 0.117, true],
    // 2 sqrt(101 / (12 x 0.09)) / 100 = 0.1934
    [100, 0.1, 0.193, false],
    [100, 0.1, 0.194, true],
  ])(
    'of %p held-out learners, of whom a share of %p abandoned, may be %p behind: surely worse %p',
    (n, share, by, worse) => {
      const { verdict } = judged({
        auc: 0.6 - by,
        baselineAuc: 0.6,
        heldOutLearners: n,
        abandonedShare: share,
      }).checked;
      expect(verdict.promote).toBe(!worse);
    },
  );
});
