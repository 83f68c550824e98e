import { counted } from '../base/counted';
import { isoDate } from '../base/day';
import { ENOUGH_OF_THE_CLASS } from '../features/class-view';
import { DERIVED, DERIVED_NAMES } from '../features/derived';
import { ENOUGH_OWED } from '../features/late-work';
import { FEATURES } from '../features/names';
import type { OutcomeArtifact, Scores } from '../model/artifact';
import { PRIOR_SHARE } from '../model/mixture';
import type { GroupAudit } from './audit-groups';
import { STANDING_COLUMNS } from './class-standing';
import { groupSection } from './group-section';
import { labelRuleText } from './published-level';
import type { LeftOut } from './training-set';

const HELD_OUT = {
  'newest period':
    'all ended classes of the newest semester, with those before it while these have few learners; the model was trained on earlier semesters',
  'third of the groups':
    'a third of the ended classes or more, whole classes at a time (semesters alone would leave too few learners on one side)',
  'quarter of the members':
    'a quarter of the learners, all their rows together (whole classes would leave too few learners on one side)',
} as const;

/** What is drawn whole where more is held out than the settings allow to score. */
const UNIT = {
  'newest period': 'classes',
  'third of the groups': 'classes',
  'quarter of the members': 'learners',
} as const;

const LIMITS = [
  'A prediction early in a course is worth less than one late in it: see the scores by point of the course.',
  'Scores hold for classes like the held-out ones; a class with another plan of assessments may be predicted worse.',
  'A class of a course without ended classes, or of none that LEB2 names, is placed by its visits and marks alone: whether it is easier or harder than others is not known.',
  'A learner without visits and without hand-ins gives the model nothing to go by.',
  'The prediction says who may need help. It must not be the reason for a mark or a sanction.',
];

const PRIVACY =
  'Inputs are computed from visits (page loads, their days and pages) and from coursework (hand-ins and their times, with scores and levels as far as they are marked). No name, e-mail, address, sex, age or other protected attribute is an input, and neither the model nor its card names a learner. Where an operator gives attributes of learners, the finished model is compared between their groups; only the figures of groups are kept.';

/** The card published beside a model, for people (Markdown) and for programs (JSON). */
export function modelCard(
  artifact: OutcomeArtifact,
  groups: GroupAudit | null = null,
  leftOut: readonly LeftOut[] = [],
): { markdown: string; json: string } {
  const { version, sha256, trainedOn, semesters, classes, featureHash, metrics, counts, seed, dataHash, forced } =
    artifact;
  const heldOut = HELD_OUT[artifact.heldOut];
  const facts = {
    version,
    sha256,
    trainedOn,
    semesters,
    classes,
    featureHash,
    seed,
    dataHash,
    forced,
    counts,
    metrics,
    groups,
    leftOut,
  };
  const names = { inputs: DERIVED_NAMES, features: FEATURES.map(({ name }) => name) };
  const card = { ...facts, ...names, heldOut, limits: LIMITS, privacy: PRIVACY };
  return {
    markdown: markdownOf(artifact, heldOut, { groups: `\n## Groups\n${groupSection(groups)}`, leftOut }),
    json: `${JSON.stringify(card, null, 2)}\n`,
  };
}

function markdownOf(
  artifact: OutcomeArtifact,
  heldOut: string,
  { groups, leftOut }: { groups: string; leftOut: readonly LeftOut[] },
): string {
  return `# Model ${artifact.version}

Predicts the learning-outcome level 1 to 5 that a learner will reach in a class, and from it the risk of missing the
class's required level. Trained ${isoDate(artifact.trainedOn)}, seed ${artifact.seed}, SHA-256 ${artifact.sha256}.
${artifact.forced ? '\nAn operator asked for this model to go live whatever the gate says.\n' : ''}
## Method
${methodOf(artifact)}

${dataOf(artifact)}${leftOutOf(leftOut)}

${scoresOf(artifact, heldOut)}
${groups}

## Inputs
The model sees ${DERIVED.length} inputs, computed from the same visits and coursework as the 13 features; docs/features.md describes each. Those named \`plain_\` are seen as they are. Of all others the model sees the learner's place in the class on the same day, as a normal score; the unit is that of the value behind it.

${DERIVED.map(({ name, source, unit }) => `* \`${name}\` (${source}, ${unit})`).join('\n')}

## Features
The 13 raw features that are kept and served beside each prediction.

${FEATURES.map(({ name, source, unit, meaning }) => `* \`${name}\` (${source}, ${unit}): ${meaning}`).join('\n')}

## Limits
${LIMITS.map((limit) => `* ${limit}`).join('\n')}

## Privacy
${PRIVACY}
`;
}

function methodOf({ model: { stages, earlierShare = 0 }, labelRule }: OutcomeArtifact): string {
  const standings = stages.flatMap(({ open }) => open.steps.map(({ standing }) => standing));
  const courses = new Set(standings.flatMap(({ families }) => families.map(([courseId]) => courseId)));
  const days = stages.map(({ centre }) => Math.round(centre)).join(', ');
  const steadied =
    earlierShare > 0 ? ` In the order of learners the point before has ${100 * earlierShare} % of a point's say.` : '';
  const between =
    stages.length > 1
      ? ` Between two points the models of both answer, the nearer the more.${steadied}`
      : ' They answer on every day of a course.';
  return `* Trained at ${counted(stages.length, 'point')} of a course (mean days since its start: ${days}): logistic regression, boosted trees and a random forest together tell the learners of a class apart.${between}
* A linear model of ${STANDING_COLUMNS.length} inputs that mean the same in every class says how high the class stands, with what earlier classes of its course showed beyond it (courses known: ${courses.size}).
* Until the first work of a class counts (due and handed in by ${100 * ENOUGH_OWED} % of the class, or ahead of that by ${100 * ENOUGH_OF_THE_CLASS} %), models trained on visits answer; hand-ins ahead of a due date count there for who made them, never against anyone.
* ${PRIOR_SHARE * 100} % of each answer is the training rows' level shares. The predicted level follows from the probabilities (${labelRuleText(labelRule.distanceCost)}); ties go to the lower level.`;
}

function dataOf({ semesters, classes, counts, dataHash }: OutcomeArtifact): string {
  const { trainingRows, trainableRows, rows } = counts;
  const drawn =
    trainingRows < trainableRows ? `${trainingRows} of them, drawn evenly over classes and points` : 'all of them';
  return `## Data
* Semesters: ${semesters.join(', ')}; ${counted(counts.classes, 'ended class', 'ended classes')}, ${counted(counts.pairs, 'pair')} of a learner and a class, ${counted(rows, 'row')}, each a pair at one point of its class.
* Not held out: ${counted(trainableRows, 'row')}, in which the levels ${classes.join(', ')} occur. Trained on ${drawn}.
* Every row sees only what was known on its date. Everyone counts who had visited the class or handed in by then what was marked.
* SHA-256 of the rows: ${dataHash}.

## Label
The level of an uploaded outcomes file where there is one for the class, else the highest assessed level at the end of the class.
* Pairs labelled from files: ${counts.labelsFromFile}; from marks: ${counts.labelsFromMarks}; with level 1 because nothing assessed was handed in: ${counts.labelsWithoutMark}.
* Left out: ${counted(counts.pairsNotInFile, 'pair')} whose class has a file without the learner, ${counted(counts.fileClassesNotEnded, 'class', 'classes')} of a file not among the ended ones.`;
}

/** The values in it are LEB2's: as code they are no Markdown. */
function leftOutOf(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return '';
  const lines = leftOut.map(({ classId, why }) => `* Class ${classId}: \`${why.replaceAll('`', "'")}\``);
  return `\n\n## Classes left out\nTheir coursework cannot be read or summed up.\n${lines.join('\n')}`;
}

function scoresOf(artifact: OutcomeArtifact, heldOut: string): string {
  const { counts, metrics } = artifact;
  const all = counts.rows - counts.trainableRows;
  const scored = `${counted(counts.heldOutRows, 'row')} of ${counted(counts.heldOutClasses, 'class', 'classes')}`;
  const thinned =
    counts.heldOutRows < all ? `, of ${counted(all, 'row')}; whole ${UNIT[artifact.heldOut]} were drawn` : '';
  return `## Scores
Held out: ${heldOut} (scored: ${scored}${thinned}). The published model is the one scored here; it has not seen these rows.
The prior always answers with the level shares of the rows not held out; the current level is the rounded average so far, 1 without a mark.

Accuracy, macro F1, kappa (quadratic weights) and the ranked probability score judge the level; AUC, Brier score and calibration error the risk of missing the required level. The base rate is the share of rows that missed it. Ranked probability score, Brier score and calibration error are errors: 0 is best.

${table([
  ['all points', 'model', metrics.overall.model],
  ['', 'prior', metrics.overall.prior],
  ['', 'current level', metrics.overall.currentLevel],
])}

### By share of the class that has passed
${table(
  metrics.byPoint.flatMap(({ point, model, prior, currentLevel }): [string, string, Scores][] => [
    [`${Math.round(point * 100)} %`, 'model', model],
    ['', 'prior', prior],
    ['', 'current level', currentLevel],
  ]),
)}

### Beside the active model
${besideActive(artifact)}`;
}

function besideActive({ metrics: { active } }: OutcomeArtifact): string {
  if (!active) return 'No other model could be compared on enough rows that it had not seen.';
  const scores = table([
    [counted(active.rows, 'row'), 'this model', active.model],
    ['', active.version, active.active],
  ]);
  const { mean, low, high } = active.brierDifference;
  return `Held-out rows of classes that the active model was not trained on. Brier score less that of the active model: ${mean} (90 % of draws of whole classes: ${low} to ${high}).\n\n${scores}`;
}

function table(rows: readonly [where: string, who: string, scores: Scores][]): string {
  const head =
    '| | | accuracy | macro F1 | kappa | ranked probability score | base rate | AUC | Brier score | calibration error |';
  const lines = rows.map(([where, who, { level, atRisk }]) => {
    const shown = [level.accuracy, level.macroF1, level.kappa, level.rankedProbability, atRisk.positives, atRisk.auc];
    const cells = [...shown, atRisk.brier, atRisk.calibrationError].map((x) => (x === null ? '-' : x.toFixed(3)));
    return `| ${[where, who, ...cells].join(' | ')} |`;
  });
  return [head, '|-|-|-|-|-|-|-|-|-|-|', ...lines].join('\n');
}
