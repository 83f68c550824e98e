import { MAX_BYTES, parseArtifact } from '../../../shared/model/parse-artifact';
import { FEATURE_SCHEMA } from '../../../shared/outcomes/load-model';
import { modelFile, publishModel } from '../../../shared/outcomes/publish-model';
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
