import { parseDay } from '../../../shared/base/day';
import { type ModelContent, type Scores, sealArtifact, serializeArtifact } from '../../../shared/model/artifact';
import { trainStaged } from '../../../shared/model/staged-ensemble';
import { storeEnsemble } from '../../../shared/model/stored-ensemble';
import { FIRST_WORK, STANDING_COLUMNS } from '../../../shared/outcomes/class-standing';
import { FEATURE_SCHEMA } from '../../../shared/outcomes/load-model';

export const scores = (kappa: number): Scores => ({
  level: { accuracy: 0.5, macroF1: 0.5, kappa, rankedProbability: 0.1 },
  atRisk: { positives: 0.3, auc: 0.7, brier: 0.15, calibrationError: 0.02 },
});
const rows = Array.from({ length: 20 }, (_, i) => FEATURE_SCHEMA.featureNames.map(() => i));
/** Each row is a class of its own. */
export const asked = (row: number) => ({
  classId: `${row}`,
  runDate: parseDay('20230523'),
  courseId: null,
  inputs: rows[row]!,
  elapsedDays: 50,
});
/** Two points of a course, so far apart that any class lies between them; the later one finds more learners at risk. */
const POINTS = [
  { day: 0, atRisk: 6 },
  { day: 300, atRisk: 14 },
];
const places = POINTS.flatMap((point, stage) => rows.map((inputs, i) => ({ ...point, stage, inputs, i })));
const answers = {
  inputs: places.map(({ inputs }) => inputs),
  labels: places.map(({ i, atRisk }) => (i < atRisk ? 0 : 4)),
  stages: places.map(({ stage }) => stage),
  progress: places.map(({ day }) => day),
  groups: places.map(() => '7'),
  families: places.map(() => null),
};

/** A small sealed outcome model trained on made-up rows. */
export function sealedModel(date: string, seed = 1, change: Partial<ModelContent> = {}) {
  const content: ModelContent = {
    ...FEATURE_SCHEMA,
    trainedOn: parseDay(date),
    semesters: ['2/2022'],
    classes: [1, 5],
    model: storeEnsemble(
      trainStaged(answers, { classes: 5, seed, standingColumns: STANDING_COLUMNS, opening: FIRST_WORK }),
    ),
    labelRule: { distanceCost: 0.1 },
    prior: [0.5, 0, 0, 0, 0.5],
    metrics: {
      overall: { rows: 9, model: scores(0.5), prior: scores(0), currentLevel: scores(0.3) },
      byPoint: [],
      active: null,
    },
    heldOut: 'third of the groups',
    trainingClasses: ['7'],
    seed,
    dataHash: 'd',
    counts: {} as ModelContent['counts'],
    forced: false,
    ...change,
  };
  const probes = [0, 10, 19].map((row) => ({ elapsedDays: 50, family: null, x: rows[row]! }));
  const artifact = sealArtifact(content, probes);
  const { version } = artifact;
  return {
    version,
    key: `models/outcome/model${version}.json`,
    bytes: serializeArtifact(artifact),
    sha256: artifact.sha256,
  };
}
