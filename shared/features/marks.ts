import type { ClassView, ItemView, LearnerView } from './class-view';

/** One activity that a learner has handed in, beside what the class has done of it; the day is null where unknown. */
export type Mark = { readonly item: ItemView; readonly score: number; readonly day: number | null };

/** Points added to a deviation, so that an activity on which all score alike does not decide. */
const SPARE_DEVIATION = 5;

/** A dozen inputs ask for the same marks. */
const latest = new WeakMap<LearnerView, { readonly view: ClassView; readonly marks: readonly Mark[] }>();

/** What was handed in of the work that counts, oldest first; none where it is unknown. */
export function marks(learner: LearnerView, view: ClassView): readonly Mark[] {
  const known = latest.get(learner);
  if (known?.view === view) return known.marks;
  const found = findMarks(learner, view);
  latest.set(learner, { view, marks: found });
  return found;
}

function findMarks({ handIns }: LearnerView, { items }: ClassView): Mark[] {
  const found = items.flatMap((item): Mark[] => {
    if (!item.counts) return [];
    const handIn = handIns?.get(item.activityId);
    return handIn ? [{ item, score: handIn.score, day: handIn.dayNumber }] : [];
  });
  return found.sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
}

/** Their scores beside those who handed the same in, in deviations. */
export function relativeScores(learner: LearnerView, view: ClassView): number[] {
  return marks(learner, view).map(({ item, score }) => (score - item.mean) / (item.deviation + SPARE_DEVIATION));
}

/** The n-th due item of a kind, counted from the newest (-1). */
export function dueItem({ items }: ClassView, isKind: (item: ItemView) => boolean, at: number): ItemView | undefined {
  return items.filter((item) => item.due && isKind(item)).at(at);
}
