import { gunzipSync } from 'node:zlib';
import { parseDay } from '../../../shared/base/day';
import { FEATURE_NAMES } from '../../../shared/features/names';
import { MAX_BYTES, parseArtifact } from '../../../shared/model/parse-artifact';
import { FEATURE_SCHEMA } from '../../../shared/outcomes/load-model';
import { modelFile, packedRows, publishModel } from '../../../shared/outcomes/publish-model';
import { memoryObjects } from './in-memory';
import { sealedModel } from './sealed-model';

const { bytes, key } = sealedModel('20230101');
const artifact = parseArtifact(bytes, FEATURE_SCHEMA);
const large = { ...artifact, trainingClasses: ['x'.repeat(MAX_BYTES)] };

it('a model file is what it is made of, byte for byte', () => {
  expect(Buffer.from(modelFile(artifact)).toString()).toBe(bytes);
});

it('a file that would not be read is not published, nor anything beside it; what to lower is said', async () => {
  const objects = memoryObjects();
  const publication = {
    key,
    artifact: large,
    card: { markdown: '', json: '' },
    cardTellsMore: false,
    rows: [],
  };
  await expect(publishModel(objects, publication)).rejects.toThrow(
    /model file would have \d+ bytes, allowed: 33554432; lower the setting maxTrainingRows/,
  );
  expect(objects.puts).toEqual([]);
});

it.each([0, 1, 10_000, 10_001, 20_000])('%d rows are one list, in their order', (count) => {
  const row = {
    classId: '7',
    userId: 'u1',
    semester: '1/2022',
    courseId: null,
    runDate: parseDay('20220901'),
    features: FEATURE_NAMES.map(() => 1),
    inputs: [],
    elapsedDays: 9,
    avgLevel: 2,
    level: 3,
    requiredLevel: 3,
  };
  const packed = packedRows(Array.from({ length: count }, (_, point) => ({ ...row, point })));
  const points = JSON.parse(gunzipSync(packed).toString()).map(({ point }: { point: number }) => point);
  expect(points).toEqual(Array.from({ length: count }, (_, point) => point));
});
