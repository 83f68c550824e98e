import { leastOrNaN, meanOrNaN, placeAmong } from '../base/stats';
import type { HandIn } from '../contracts/learner-class';
import type { ClassView, ItemView, LearnerView } from './class-view';
import type { Derived } from './derived-input';
import { dueItem, handedIn, marks, relativeScores } from './marks';

type Compute = Derived['compute'];

/** Stands for the score of an activity that was due and not handed in: worse than any mark. */
const NOT_HANDED_IN = -5;
/** What may still come is taken for this share of the others' mean: who is late fails more often (docs/adr/0026). */
const LATE_SCORE = 0.5;
const MOST_DAYS_APART = 30;
/** Share of the class from which on a hand-in ahead says something: the first few are no sample (docs/adr/0032). */
const ENOUGH_AHEAD = 0.1;
/** Below it a score is low: just above what most courses ask for. */
const LOW_SCORE = 55;

/** What is known from LEB2 of one learner beside the class. */
export const DERIVED_COURSEWORK: readonly Derived[] = [
  row('score_due', 'points', 'Score over the work due so far by weight; missed counts 0.', scoreDue),
  row('handed_in_due', 'share', 'Share of the activities due so far that were handed in.', handedDue),
  row(
    'score_class',
    'points',
    'Score over what the class does: activities weighted by the share that has handed them in; missed counts 0.',
    scoreClass,
  ),
  row('handed_in_class', 'share', 'Share of what the class does that was handed in.', handedClass),
  row('score_latest', 'points', `The latest score; ${NOT_HANDED_IN} before the first.`, latestScore),
  row(
    'score_latest_due_assignment',
    'points',
    `Score of the assignment due last; ${NOT_HANDED_IN} when not handed in, little more while it may still come.`,
    dueScore((i) => i.isAssignment, -1),
  ),
  row(
    'score_assignment_before',
    'points',
    `Score of the assignment due before that; ${NOT_HANDED_IN} when not handed in.`,
    dueScore((i) => i.isAssignment, -2),
  ),
  row(
    'score_assignment_third',
    'points',
    `Score of the third assignment back; ${NOT_HANDED_IN} when not handed in.`,
    dueScore((i) => i.isAssignment, -3),
  ),
  row(
    'score_assignment_fourth',
    'points',
    `Score of the fourth assignment back; ${NOT_HANDED_IN} when not handed in.`,
    dueScore((i) => i.isAssignment, -4),
  ),
  row(
    'score_latest_due_quiz',
    'points',
    `Score of the quiz due last; ${NOT_HANDED_IN} when not handed in.`,
    dueScore((i) => !i.isAssignment, -1),
  ),
  row(
    'score_assignments',
    'points',
    'Score over the assignments that the class does; missed counts 0.',
    scoreAssignments,
  ),
  row('score_best', 'points', `The best score; ${NOT_HANDED_IN} before the first.`, bestScore),
  row(
    'score_low',
    'share',
    `Share of what the class does that was handed in with a score below ${LOW_SCORE}.`,
    lowScores,
  ),
  row('relative_score', 'deviations', 'Mean over activities of the score beside those who handed it in.', (l, v) =>
    meanOrNaN(relativeScores(l, v)),
  ),
  row(
    'relative_latest',
    'deviations',
    'The latest score beside those who handed it in.',
    (l, v) => relativeScores(l, v).at(-1) ?? Number.NaN,
  ),
  row('relative_worst', 'deviations', 'The worst score beside those who handed it in.', (l, v) =>
    leastOrNaN(relativeScores(l, v)),
  ),
  row('relative_trend', 'deviations', 'The latest relative score less the mean of those before.', trend),
  row(
    'relative_place_worst',
    'share',
    'The worst score: the share of those who handed the activity in that scored less.',
    (l, v) => leastOrNaN(marks(l, v).map(({ item, score }) => placeAmong(item.scores, score))),
  ),
  row(
    'missed_in_a_row',
    'activities',
    'Activities missed since the last one handed in, in order of due date; what may still come counts in part.',
    missedInARow,
  ),
  row(
    'missed_class',
    'share',
    'Share missed of the work due so far, weighted by the share of the class that has handed it in.',
    missedClass,
  ),
  row(
    'earlier_than_class',
    'days',
    'Mean over activities of the days before the median hand-in of the class.',
    (l, v) => meanOrNaN(earlier(l, v)),
  ),
  row('earlier_latest', 'days', 'The same of the latest hand-in.', (l, v) => earlier(l, v).at(-1) ?? Number.NaN),
  row(
    'earlier_place',
    'share',
    'Mean over activities of the share of those who handed it in that did so later.',
    (l, v) =>
      meanOrNaN(handedIn(l, v).flatMap(({ item, day }) => (day === null ? [] : [1 - placeAmong(item.days, day)]))),
  ),
  row('late', 'share', 'Share of the hand-ins after the due date.', late),
  row(
    'ahead',
    'share',
    'Share handed in of work that is not due yet but that a tenth of the class has handed in, weighted by that share.',
    ahead,
  ),
];

function row(name: string, unit: string, meaning: string, compute: Compute): Derived {
  return { name, source: 'LEB2', unit, meaning, compute };
}

const isOwed = ({ owed }: ItemView): boolean => owed > 0;
const doesCount = ({ counts }: ItemView): boolean => counts;
const isAhead = ({ counts, share }: ItemView): boolean => !counts && share >= ENOUGH_AHEAD;
const shareOf = ({ share }: ItemView): number => share;

function scoreDue(learner: LearnerView, { items }: ClassView): number {
  const due = items.filter(isOwed);
  const isWeighted = due.some(({ weight }) => weight > 0);
  return weighted(learner, due, ({ weight }) => (isWeighted ? weight : 1), scoreOf);
}

function handedDue(learner: LearnerView, { items }: ClassView): number {
  return weighted(learner, items.filter(isOwed), () => 1, isHandedIn);
}

function scoreClass(learner: LearnerView, { items }: ClassView): number {
  return weighted(learner, items.filter(doesCount), shareOf, scoreOf);
}

function handedClass(learner: LearnerView, { items }: ClassView): number {
  return weighted(learner, items.filter(doesCount), shareOf, isHandedIn);
}

function scoreAssignments(learner: LearnerView, { items }: ClassView): number {
  const assignments = items.filter(({ isAssignment, counts }) => isAssignment && counts);
  return weighted(learner, assignments, shareOf, scoreOf);
}

function missedClass(learner: LearnerView, { items }: ClassView): number {
  return weighted(learner, items.filter(isOwed), shareOf, (handIn) => Number(!handIn));
}

function ahead(learner: LearnerView, { items }: ClassView): number {
  return weighted(learner, items.filter(isAhead), shareOf, isHandedIn);
}

/** The weighted mean over items of `value`, null where it is not known yet; NaN without weight, or where hand-ins are unknown. */
function weighted(
  { handIns }: LearnerView,
  items: readonly ItemView[],
  weight: (item: ItemView) => number,
  value: (handIn: HandIn | undefined) => number | null,
): number {
  if (!handIns) return Number.NaN;
  let sum = 0;
  let weights = 0;
  for (const item of items) {
    const known = value(handIns.get(item.activityId));
    if (known === null) continue;
    sum += weight(item) * known;
    weights += weight(item);
  }
  return weights > 0 ? sum / weights : Number.NaN;
}

function isHandedIn(handIn: HandIn | undefined): number {
  return Number(handIn !== undefined);
}

/** Missed counts 0; null until it is marked. */
function scoreOf(handIn: HandIn | undefined): number | null {
  return handIn ? handIn.score : 0;
}

/** The score of the n-th due item of a kind with marks, counted from the newest (-1). */
function dueScore(isKind: (item: ItemView) => boolean, at: number): Compute {
  return ({ handIns }, view) => {
    const item = dueItem(view, (one) => isKind(one) && one.scores.length > 0, at);
    if (!item || !handIns) return Number.NaN;
    const handIn = handIns.get(item.activityId);
    if (handIn) return handIn.score ?? Number.NaN;
    return item.owed * NOT_HANDED_IN + (1 - item.owed) * LATE_SCORE * item.mean;
  };
}

function latestScore(learner: LearnerView, view: ClassView): number {
  return marks(learner, view).at(-1)?.score ?? withoutMark(learner, view);
}

function bestScore(learner: LearnerView, view: ClassView): number {
  const scores = marks(learner, view).map(({ score }) => score);
  return scores.length > 0 ? Math.max(...scores) : withoutMark(learner, view);
}

/** Unknown while nothing counts, hand-ins are unknown, or what was handed in has no mark yet. */
function withoutMark(learner: LearnerView, view: ClassView): number {
  const hasNothing = learner.handIns !== null && handedIn(learner, view).length === 0;
  return hasNothing && view.items.some(doesCount) ? NOT_HANDED_IN : Number.NaN;
}

function lowScores(learner: LearnerView, view: ClassView): number {
  if (!learner.handIns) return Number.NaN;
  const low = marks(learner, view).filter(({ score }) => score < LOW_SCORE);
  return low.length / view.items.filter(doesCount).length;
}

function trend(learner: LearnerView, view: ClassView): number {
  const scores = relativeScores(learner, view);
  return (scores.at(-1) ?? Number.NaN) - meanOrNaN(scores.slice(0, -1));
}

function missedInARow({ handIns }: LearnerView, { items }: ClassView): number {
  const due = items.filter(isOwed);
  if (!handIns || due.length === 0) return Number.NaN;
  const lastHandedIn = due.findLastIndex(({ activityId }) => handIns.has(activityId));
  return due.slice(lastHandedIn + 1).reduce((sum, { owed }) => sum + owed, 0);
}

function earlier(learner: LearnerView, view: ClassView): number[] {
  return handedIn(learner, view).flatMap(({ item, day }) =>
    day === null ? [] : [Math.max(-MOST_DAYS_APART, Math.min(MOST_DAYS_APART, item.medianDay - day))],
  );
}

function late(learner: LearnerView, view: ClassView): number {
  const dated = handedIn(learner, view).filter(({ item, day }) => day !== null && item.dueDay !== null);
  return meanOrNaN(dated.map(({ item, day }) => Number(day! > item.dueDay!)));
}
