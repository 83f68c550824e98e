import type { ClassView, ItemView, LearnerView } from './class-view';

/** One activity that a learner has handed in, beside what the class has done of it; the day is null where unknown. */
export type HandedIn = { readonly item: ItemView; readonly score: number | null; readonly day: number | null };
/** The same with its mark. */
export type Mark = HandedIn & { readonly score: number };

/** Points added to a deviation, so that an activity on which all score alike does not decide. */
const SPARE_DEVIATION = 5;

type Work = { readonly view: ClassView; readonly handedIn: readonly HandedIn[]; readonly marks: readonly Mark[] };

/** A dozen inputs ask for the same. */
const latest = new WeakMap<LearnerView, Work>();

/** What was handed in of the work that counts, oldest first; none where it is unknown. */
export function handedIn(learner: LearnerView, view: ClassView): readonly HandedIn[] {
  return workOf(learner, view).handedIn;
}

/** What has been marked of it. */
export function marks(learner: LearnerView, view: ClassView): readonly Mark[] {
  return workOf(learner, view).marks;
}

function workOf(learner: LearnerView, view: ClassView): Work {
  const known = latest.get(learner);
  if (known?.view === view) return known;
  const found = findHandedIn(learner, view);
  const work = { view, handedIn: found, marks: found.filter((one): one is Mark => one.score !== null) };
  latest.set(learner, work);
  return work;
}

function findHandedIn({ handIns }: LearnerView, { items }: ClassView): HandedIn[] {
  const found = items.flatMap((item): HandedIn[] => {
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
  return items.filter((item) => item.owed > 0 && isKind(item)).at(at);
}
