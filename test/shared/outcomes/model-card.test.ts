import { DERIVED_NAMES } from '../../../shared/features/derived';
import type { ModelContent, TrainingCounts } from '../../../shared/model/artifact';
import { parseArtifact } from '../../../shared/model/parse-artifact';
import { FEATURE_SCHEMA } from '../../../shared/outcomes/load-model';
import { modelCard } from '../../../shared/outcomes/model-card';
import { scores, sealedModel } from './sealed-model';

const COUNTS: TrainingCounts = {
  classes: 3,
  pairs: 60,
  rows: 120,
  trainableRows: 80,
  trainingRows: 80,
  heldOutRows: 40,
  heldOutClasses: 1,
  labelsFromFile: 20,
  labelsFromMarks: 39,
  labelsWithoutMark: 1,
  pairsNotInFile: 1,
  fileClassesNotEnded: 2,
};
const artifactWith = (change: Partial<ModelContent>) =>
  parseArtifact(Buffer.from(sealedModel('20230701', 1, { counts: COUNTS, ...change }).bytes), FEATURE_SCHEMA);
const plain = artifactWith({});
const cardOf = (change: Partial<ModelContent>) => modelCard(artifactWith(change)).markdown;

describe('the model card', () => {
  it('tells how many points there are, and what happens between them only where there are two', () => {
    const [stage] = plain.model.stages;
    const taughtAt = (...centres: number[]) =>
      cardOf({ model: { ...plain.model, stages: centres.map((centre) => ({ ...stage!, centre })) } });
    const [one, two] = [taughtAt(12.4), taughtAt(12.4, 30.4)];
    expect(one).toContain('Trained at 1 point of a course (mean days since its start: 12)');
    expect(one).not.toContain('Between two points');
    expect(two).toContain('Trained at 2 points of a course (mean days since its start: 12, 30)');
    expect(two).toContain('Between two points the models of both answer, the nearer the more.');
    const say = "In the order of learners the point before has 25 % of a point's say.";
    expect(two).toContain(say);
    const { earlierShare: _, ...older } = plain.model;
    expect(cardOf({ model: { ...older, stages: [stage!, { ...stage!, centre: 99 }] } })).not.toContain(say);
  });

  it('says that rows were drawn only where some were left out', () => {
    expect(modelCard(plain).markdown).toContain(
      'Not held out: 80 rows, in which the levels 1, 5 occur. Trained on all of them.',
    );
    expect(cardOf({ counts: { ...COUNTS, trainingRows: 50 } })).toContain(
      'Trained on 50 of them, drawn evenly over classes and points.',
    );
  });

  it('says that only some of what is held out is scored, where that is so', () => {
    const thinned = { ...COUNTS, rows: 300, trainableRows: 200 };
    expect(cardOf({ counts: thinned })).toContain(
      '(scored: 40 rows of 1 class, of 100 rows; whole classes were drawn).',
    );
    expect(cardOf({ counts: thinned })).toContain('Not held out: 200 rows');
    expect(cardOf({ counts: thinned, heldOut: 'quarter of the members' })).toContain('whole learners were drawn');
  });

  it('counts one as one', () => {
    const { markdown } = modelCard(plain);
    expect(markdown).toContain('(scored: 40 rows of 1 class).');
    expect(markdown).toContain('1 pair whose class has a file without the learner, 2 classes of a file');
  });

  it('calls inputs places in the class, and names all that they are computed from', () => {
    const { markdown, json } = modelCard(plain);
    expect(markdown).toContain("the learner's place in the class on the same day, as a normal score");
    expect(markdown).not.toMatch(/distances? from the class/);
    const card = JSON.parse(json) as { inputs: string[]; privacy: string };
    expect(card.inputs).toEqual(DERIVED_NAMES);
    for (const word of ['page loads', 'hand-ins', 'times', 'scores', 'levels'])
      expect(card.privacy.split('. ')[0]).toContain(word);
  });

  it('tells the active model beside the new one with the difference that the gate looks at', () => {
    const active = {
      version: '20230101-0123456789ab',
      rows: 1,
      model: scores(0.5),
      active: scores(0.4),
      brierDifference: { mean: -0.002, low: -0.004, high: 0.001 },
    };
    const markdown = cardOf({ metrics: { ...plain.metrics, active } });
    expect(markdown).toContain(
      'Brier score less that of the active model: -0.002 (90 % of draws of whole classes: -0.004 to 0.001).',
    );
    expect(markdown).toMatch(/\| 1 row \| this model \| .*\n\| {2}\| 20230101-0123456789ab \|/);
  });
});
