import { isoDate } from '../base/day';
import { DERIVED } from '../features/derived';
import { FEATURES } from '../features/names';
import type { OutcomeArtifact, Scores } from '../model/artifact';
import { PRIOR_SHARE } from '../model/mixture';
import type { GroupAudit } from './audit-groups';
import { groupSection } from './group-section';
import { labelRuleText } from './published-level';

const HELD_OUT = {
  'newest period': 'all classes of the newest semester that has ended; the model was trained on earlier semesters',
  'third of the groups': 'a third of the ended classes, whole classes at a time',
  'quarter of the members': 'a quarter of the learners, all their rows together (fewer than three classes have ended)',
} as const;

const LIMITS = [
  'A prediction early in a course is worth less than one late in it: see the scores by point of the course.',
  'Scores hold for classes like the held-out ones; a class with another plan of assessments may be predicted worse.',
  'A class of a course without ended classes, or of none that LEB2 names, is placed by its visits and marks alone: whether it is easier or harder than others is not known.',
  'A learner without visits and without hand-ins gives the model nothing to go by.',
  'The prediction says who may need help. It must not be the reason for a mark or a sanction.',
];

const PRIVACY =
  'Inputs are counts of page loads and of graded coursework. No name, e-mail, address, sex, age or other protected attribute is an input, and neither the model nor its card names a learner. Where an operator gives attributes of learners, the finished model is compared between their groups; only the figures of groups are kept.';

/** The card published beside a model, for people (Markdown) and for programs (JSON). */
export function modelCard(
  artifact: OutcomeArtifact,
  groups: GroupAudit | null = null,
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
  };
  const card = { ...facts, features: FEATURES.map(({ name }) => name), heldOut, limits: LIMITS, privacy: PRIVACY };
  return {
    markdown: markdownOf(artifact, heldOut, `\n## Groups\n${groupSection(groups)}`),
    json: `${JSON.stringify(card, null, 2)}\n`,
  };
}

function markdownOf(artifact: OutcomeArtifact, heldOut: string, groups: string): string {
  const { counts, metrics, classes } = artifact;
  return `# Model ${artifact.version}

Predicts the learning-outcome level 1 to 5 that a learner will reach in a class, and from it the risk of missing the
class's required level. ${methodOf(artifact)} Trained ${isoDate(artifact.trainedOn)}, seed ${artifact.seed}, SHA-256 ${artifact.sha256}.
${artifact.forced ? '\nAn operator asked for this model to go live whatever the gate says.\n' : ''}
## Data
* Semesters: ${artifact.semesters.join(', ')}; ${counts.classes} ended classes, ${counts.pairs} learners in classes, ${counts.rows} rows at several points of each class.
* Trained on ${counts.trainingRows} rows, drawn evenly over classes and points. Levels that occur: ${classes.join(', ')}.
* Every row sees only what was known on its date. Everyone counts who had visited the class or handed something in by then.
* Fingerprint of the rows: ${artifact.dataHash}.

## Label
The level of an uploaded outcomes file where there is one for the class, else the highest assessed level at the end of the class.
* From files: ${counts.labelsFromFile}; from marks: ${counts.labelsFromMarks}; level 1 because nothing assessed was handed in: ${counts.labelsWithoutMark}.
* Left out: ${counts.pairsNotInFile} learners missing from their class's file, ${counts.fileClassesNotEnded} classes of a file that have not ended.
* The predicted level: ${labelRuleText(artifact.labelRule.distanceCost)}; ties to the lower level. ${PRIOR_SHARE * 100} % of each answer is the training rows' level shares.

## Scores
Held out: ${heldOut} (${counts.heldOutRows} rows of ${counts.heldOutClasses} classes). The published model is the one scored here; it has not seen these rows.
The prior always answers with the training rows' level shares; the current level is the rounded average so far, 1 without a mark.

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
${besideActive(artifact)}
${groups}

## Inputs
The model sees ${DERIVED.length} inputs that are computed from the same facts as the 13 features; docs/features.md describes each. They are distances from the class, or plain values where the name says so.

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

function methodOf({ model: { stages } }: OutcomeArtifact): string {
  const standings = stages.flatMap(({ open }) => open.steps.map(({ standing }) => standing));
  const courses = new Set(standings.flatMap(({ families }) => families.map(([courseId]) => courseId)));
  return `For each of ${stages.length} points of a course, logistic regression, boosted trees and a random forest together tell the learners of a class apart; between two points both answer, the nearer the more. A linear model of the inputs that mean the same in every class says how high the class stands, with what earlier classes of its course showed beyond it (courses known: ${courses.size}). Until the first work of a class counts, the same trained on visits alone answers.`;
}

function besideActive({ metrics: { active } }: OutcomeArtifact): string {
  if (!active) return 'No other model could be compared on rows that it had not seen.';
  const scores = table([
    [`${active.rows} rows`, 'this model', active.model],
    ['', active.version, active.active],
  ]);
  return `Held-out rows of classes that the active model was not trained on.\n\n${scores}`;
}

function table(rows: readonly [where: string, who: string, scores: Scores][]): string {
  const head = '| | | accuracy | macro F1 | kappa | ranked probability | at risk | AUC | Brier | calibration error |';
  const lines = rows.map(([where, who, { level, atRisk }]) => {
    const shown = [level.accuracy, level.macroF1, level.kappa, level.rankedProbability, atRisk.positives, atRisk.auc];
    const cells = [...shown, atRisk.brier, atRisk.calibrationError].map((x) => (x === null ? '-' : x.toFixed(3)));
    return `| ${[where, who, ...cells].join(' | ')} |`;
  });
  return [head, '|-|-|-|-|-|-|-|-|-|-|', ...lines].join('\n');
}
