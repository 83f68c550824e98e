import { gunzipSync } from 'node:zlib';
import type { Day } from '../../../shared/base/day';
import { roundSignificant } from '../../../shared/base/stats';
import type { DetailRow, LegacyRow, Prediction } from '../../../shared/contracts/prediction';
import { predictionStore } from '../../../shared/stores/predictions';
import { through } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY, FEATURE_NAMES, samplePredictions } from './sample-data';

const opened = (gzip: Uint8Array | undefined) => JSON.parse(gunzipSync(gzip as Uint8Array).toString());
const sure: Prediction = {
  userId: '9',
  level: 2,
  probabilities: [0.1, 0.6, 0.1 + 0.2, 0, 0],
  risk: 0.7,
  atRisk: true,
  insufficientData: false,
  baseRisk: 0.5,
  reasons: [{ theme: 'marks', contribution: 0.2, en: 'mean level 2 so far', th: 'ระดับเฉลี่ย 2' }],
  otherContribution: 0.03,
  hint: { activities: 2, risk: 0.4, level: 3, otherwise: 0.6, en: 'hand in', th: 'ส่งงาน' },
  features: FEATURE_NAMES.map((_, i) => i / 3),
};
const unsure: Prediction = { ...sure, userId: '10', level: 1, insufficientData: true };

export function predictionsContract(client: ClientOf): void {
  describe('predictions', () => {
    const open = freshTable(client, 'predictions');
    const store = () => predictionStore(open());

    it('keeps by what rule the levels were set, where the model tells it', async () => {
      await store().put(samplePredictions(1, 1, { classId: 'ruled', labelRule: 'highest' }), FEATURE_NAMES);
      expect((await store().read('ruled', DAY))?.head.labelRule).toBe('highest');
      expect((await store().heads('ruled', DAY, DAY))[0]?.labelRule).toBe('highest');
      await store().put(samplePredictions(1, 1, { classId: 'unruled' }), FEATURE_NAMES);
      expect((await store().read('unruled', DAY))?.head).not.toHaveProperty('labelRule');
    });

    it('keeps the rows of both contracts, ordered by user id as a number', async () => {
      await store().put(samplePredictions(0, 1, { rows: [unsure, sure] }), FEATURE_NAMES);
      const stored = await store().read('173177', DAY);
      const legacy = { predicted_dt: 20_230_325, class_id: '173177', predicted_prob: [0.1, 0.6, 0.3, 0, 0] };
      expect(opened(stored?.rowsGzip)).toEqual([
        { ...legacy, user_id: '9', predicted_label: 2 },
        { ...legacy, user_id: '10', predicted_label: 1 },
      ] satisfies LegacyRow[]);
      const features = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, roundSignificant(i / 3)]));
      expect(opened(stored?.detailsGzip)).toEqual([
        {
          user_id: '9',
          predicted_level: 2,
          probabilities: [0.1, 0.6, 0.3, 0, 0],
          risk: 0.7,
          at_risk: true,
          insufficient_data: false,
          base_risk: 0.5,
          reasons: sure.reasons,
          other_contribution: 0.03,
          hint: sure.hint,
          features,
        },
        {
          user_id: '10',
          predicted_level: null,
          probabilities: null,
          risk: null,
          at_risk: false,
          insufficient_data: true,
          base_risk: null,
          reasons: [],
          other_contribution: null,
          hint: null,
          features,
        },
      ] satisfies DetailRow[]);
      expect(stored?.head).toEqual({
        classId: '173177',
        runDate: DAY,
        dataThrough: '20230324',
        n: 2,
        levelCounts: [0, 1, 0, 0, 0],
        atRisk: 1,
        insufficient: 1,
        requiredLevel: 3,
        modelVersion: '20230320-0123456789ab',
        method: 'model',
        run: expect.stringMatching(/^[0-9a-f]{12}$/),
      });
    });

    it.each([0, 200, 3_000, 40_000])('a class of %d learners reads back, and is written once', async (n) => {
      const given = samplePredictions(n, 5, { classId: `of ${n}`, method: 'baseline', modelVersion: null });
      expect(await store().put(given, FEATURE_NAMES)).toBe(true);
      expect(await store().put(given, FEATURE_NAMES)).toBe(false);
      const stored = await store().read(given.classId, DAY);
      const rows: LegacyRow[] = opened(stored?.rowsGzip);
      const details: DetailRow[] = opened(stored?.detailsGzip);
      expect(rows.map((row) => row.user_id)).toEqual(given.rows.map((row) => row.userId));
      expect(details.map((row) => row.user_id)).toEqual(given.rows.map((row) => row.userId));
      const { levelCounts = [], insufficient = 0, atRisk } = stored?.head ?? {};
      expect(levelCounts.reduce((sum, count) => sum + count, insufficient)).toBe(n);
      expect(atRisk).toBe(details.filter((row) => row.at_risk).length);
      const chunks = await open().query(given.classId, { prefix: `${DAY}#`, fields: ['sk'] });
      expect(chunks.length > 0).toBe(n >= 3_000);
    });

    it('lists heads without the binaries, ascending', async () => {
      const days = ['20230323', '20230324', '20230325', '20230326'] as Day[];
      for (const runDate of days.toReversed())
        await store().put(samplePredictions(3, 2, { classId: 'heads', runDate }), FEATURE_NAMES);
      const sent: string[] = [];
      const spied = through(client(), async (command, send) => {
        const answer = (await send(command)) as { Items: Record<string, unknown>[] };
        sent.push(...answer.Items.flatMap(Object.keys));
        return answer;
      });
      const heads = await predictionStore(open(spied)).heads('heads', '20230324' as Day, DAY);
      expect(heads.map((head) => head.runDate)).toEqual(['20230324', '20230325']);
      expect(heads[1]).toEqual((await store().read('heads', DAY))?.head);
      expect(sent).toContain('level_counts');
      expect(sent).not.toContain('rows');
      expect(sent).not.toContain('details');
    });

    it('forgets a class that left the day', async () => {
      await store().put(samplePredictions(3, 2, { classId: 'left' }), FEATURE_NAMES);
      await store().remove('left', DAY);
      expect(await store().read('left', DAY)).toBeNull();
    });

    it.each([
      ['not finite', { ...sure, risk: Number.NaN }, 'number NaN is not finite'],
      ['too short', { ...sure, features: [1, 2] }, 'a prediction has 2 features; allowed: 13'],
    ])('refuses a row that is %s', async (_, row, message) => {
      const given = samplePredictions(0, 1, { classId: 'refused', rows: [row] });
      await expect(store().put(given, FEATURE_NAMES)).rejects.toThrow(new RangeError(message));
      expect(await store().read('refused', DAY)).toBeNull();
    });
  });
}
