import { mean } from '../base/stats';
import type { CourseworkFeatures, HandIn } from '../contracts/learner-class';
import type { ClassSnapshot, ClassView, ItemView, LearnerView, SeenClass } from './class-view';

/** What a class has to hand in next, and the class as it would stand once that is due. */
export type NextWork = {
  readonly items: readonly ItemView[];
  /** Today, but with the next work due: handed in by whoever handed in the latest. */
  readonly whenDue: ClassSnapshot;
  /** A learner who has handed the next work in by then; null where it has been handed in already. */
  readonly handedIn: (learner: LearnerView) => LearnerView | null;
};

/** Activities that are due within a week of the next one belong to it. */
const TOGETHER_DAYS = 7;
const MOST_ACTIVITIES = 2;
/** Before the first hand-in, whoever has visited of late is expected to hand in. */
const RECENT_DAYS = 14;

/** Null where nothing is to be handed in, or nobody has a score yet from which one could be guessed. */
export function nextWork(snapshot: ClassSnapshot, { view, learners }: SeenClass): NextWork | null {
  const items = nextItems(view);
  const marked = view.items.filter(({ scores }) => scores.length > 0);
  const { plan } = snapshot;
  if (!plan || items.length === 0 || marked.length === 0) return null;
  const usual = usualWork(marked, learners);
  const [yesterday, next] = [view.today - 1, new Set(items.map(({ activityId }) => activityId))];
  const add = (learner: LearnerView): CourseworkFeatures | null => withWork(learner, items, usual, yesterday);
  const isExpected = expectation(view);
  return {
    items,
    whenDue: {
      ...snapshot,
      plan: {
        ...plan,
        activities: plan.activities.map((activity) =>
          next.has(activity.activityId) && activity.dueDay !== null ? { ...activity, dueDay: yesterday } : activity,
        ),
      },
      rows: snapshot.rows.map((row, i) => {
        const learner = learners[i]!;
        return { ...row, coursework: (isExpected(learner) && add(learner)) || row.coursework };
      }),
    },
    handedIn: (learner) => {
      const coursework = add(learner);
      return coursework && { ...learner, coursework, handIns: byActivity(coursework) };
    },
  };
}

function nextItems({ items }: ClassView): ItemView[] {
  const open = items.filter(({ due }) => !due);
  const first = open[0]?.dueDay ?? null;
  const isNext = ({ dueDay }: ItemView, i: number): boolean =>
    i === 0 || (first !== null && dueDay !== null && dueDay - first <= TOGETHER_DAYS);
  return open.filter(isNext).slice(0, MOST_ACTIVITIES);
}

/** Who may be expected to hand the next work in. */
function expectation({ items, today }: ClassView): (learner: LearnerView) => boolean {
  const latest = items.findLast(({ counts }) => counts);
  return latest
    ? ({ handIns }) => handIns?.has(latest.activityId) ?? false
    : ({ days }) => (days?.at(-1)?.[0] ?? 0) >= today - RECENT_DAYS;
}

/** What a learner without marks is taken to hand in. */
type UsualWork = { readonly score: number; readonly level: number; readonly metShare: number };

function usualWork(marked: readonly ItemView[], learners: readonly LearnerView[]): UsualWork {
  const known = learners.map(({ coursework }) => coursework).filter(({ totalSubmission }) => totalSubmission > 0);
  return {
    score: mean(marked.map((item) => item.mean)),
    level: mean(known.map(({ avgLevel }) => avgLevel)),
    metShare: mean(known.map(metShare)),
  };
}

/** The coursework of a learner with the items that are missing, at the learner's own mean score; null without any. */
function withWork(
  { handIns, coursework }: LearnerView,
  items: readonly ItemView[],
  usual: UsualWork,
  dayNumber: number,
): CourseworkFeatures | null {
  const missing = items.filter(({ activityId }) => !handIns?.has(activityId));
  if (!handIns || missing.length === 0) return null;
  const [own, count] = [[...handIns.values()], coursework.totalSubmission];
  const scores = own.flatMap((handIn) => handIn.score ?? []);
  const score = scores.length > 0 ? mean(scores) : usual.score;
  const added = missing.map(({ activityId }): HandIn => ({ activityId, score, dayNumber }));
  return {
    ...coursework,
    activityCountPerClass: coursework.activityCountPerClass + added.length,
    totalSubmission: count + added.length,
    avgLevel: count > 0 ? coursework.avgLevel : usual.level,
    expectationMetCount:
      coursework.expectationMetCount + added.length * (count > 0 ? metShare(coursework) : usual.metShare),
    handIns: [...own, ...added],
  };
}

function metShare({ expectationMetCount, totalSubmission }: CourseworkFeatures): number {
  return expectationMetCount / totalSubmission;
}

function byActivity({ handIns = [] }: CourseworkFeatures): Map<string, HandIn> {
  return new Map(handIns.map((handIn) => [handIn.activityId, handIn]));
}
