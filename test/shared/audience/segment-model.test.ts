import { CLUSTER_NAMES } from '../../../shared/audience/clusters';
import { BEHAVIOUR_FEATURES } from '../../../shared/audience/features';
import { SEGMENTS_KIND, segmentModelCheck } from '../../../shared/audience/segment-model';
import { canonicalJson } from '../../../shared/base/canonical-json';
import { parseDay } from '../../../shared/base/day';
import { sealModel } from '../../../shared/model/sealed-model';

const numbers = BEHAVIOUR_FEATURES.map(() => 0.5);
const content = {
  ...SEGMENTS_KIND,
  trainedOn: parseDay('20250710'),
  forced: false,
  dataHash: 'abc',
  featureNames: BEHAVIOUR_FEATURES,
  names: CLUSTER_NAMES,
  standardiser: { mean: numbers, deviation: numbers },
  centres: CLUSTER_NAMES.map(() => numbers),
  metrics: { users: 4, sizes: [1, 1, 1, 1], silhouette: 0.5 },
};
const check = (change: object) =>
  segmentModelCheck(async () => true)(Buffer.from(canonicalJson(sealModel({ ...content, ...change }))));

describe('a model of clusters', () => {
  it('may go live when it is whole', async () => {
    expect(await check({})).toMatchObject({ verdict: { promote: true, reasons: [] }, metrics: content.metrics });
  });

  it.each([
    ['other features', { featureNames: BEHAVIOUR_FEATURES.toReversed() }, 'features or their order differ from ours'],
    ['other names', { names: CLUSTER_NAMES.toReversed() }, 'names of the clusters differ from ours'],
    ['no scaler', { standardiser: null }, 'the scaler needs 13 columns'],
    ['half a scaler', { standardiser: { mean: numbers } }, 'the scaler needs 13 columns'],
    ['a short scaler', { standardiser: { mean: numbers, deviation: [1] } }, 'the scaler needs 13 columns'],
    ['no centres', { centres: null }, '4 centres of 13 numbers are needed'],
    ['a centre too few', { centres: content.centres.slice(1) }, '4 centres of 13 numbers are needed'],
    ['a short centre', { centres: [...content.centres.slice(1), [1]] }, '4 centres of 13 numbers are needed'],
    ['another kind', { kind: 'content' }, 'model refused'],
    ['another schema', { schemaVersion: 2 }, 'model refused'],
  ])('is refused with %s', async (_, change, reason) => {
    await expect(check(change)).rejects.toThrow(reason);
  });
});
