import { type Day, dayNumber } from '../base/day';
import { getOrCreate } from '../base/maps';
import { once } from '../base/once';
import { mean, median } from '../base/stats';
import type { ActiveDay, ClickState, CoursePlan, CourseworkFeatures, HandIn } from '../contracts/learner-class';
import { owedShare } from './late-work';
import { relativeScores } from './marks';
import { type PageReader, type PageWeights, pageWeights } from './page-weights';

/** One class on a run date, as far as model inputs need it. */
export type ClassSnapshot = {
  readonly runDate: Day;
  readonly plan?: CoursePlan;
  /** The first day whose visits were counted; absent: all of the class's are there. */
  readonly countedFrom?: Day;
  readonly rows: readonly { readonly clicks: ClickState; readonly coursework: CourseworkFeatures }[];
};

/** One activity with what the class has done of it. */
export type ItemView = {
  readonly activityId: string;
  /** Anything but a quiz. */
  readonly isAssignment: boolean;
  /** Due before the run date. */
  readonly due: boolean;
  /** How much not to have handed it in counts as having missed it: 0 before it is due, near 1 weeks later. */
  readonly owed: number;
  /** Owed, or handed in by enough of the class: before that, not to have handed it in says nothing. */
  readonly counts: boolean;
  readonly dueDay: number | null;
  readonly weight: number;
  /** Share of the class that has handed it in. */
  readonly share: number;
  /** Of the marks. */
  readonly mean: number;
  readonly deviation: number;
  readonly medianDay: number;
  /** Marks, and days of what was handed in, ascending. */
  readonly scores: ArrayLike<number>;
  readonly days: ArrayLike<number>;
};

/** What all learners of a class have in common on a run date. */
export type ClassView = {
  readonly today: number;
  /** First day of the class; the earliest visit where no activity has a date. */
  readonly start: number;
  /** The first day whose visits are known: where counting began before the class, the earlier of its start and first visit. */
  readonly visitsFrom: number;
  /** The first day whose visits were counted of a class that was under way by then; of any other they all were. */
  readonly countedFrom: number;
  /** False where the class was under way when counting began. */
  readonly hasAllVisits: boolean;
  /** By due date. */
  readonly items: readonly ItemView[];
  /** log(1 + median page loads of the class) of the whole weeks before the run date, newest first. */
  readonly weekLoads: readonly number[];
  /** Activity id -> share of the class that opened its page, as a part of all such shares. */
  readonly pageShares: ReadonlyMap<string, number>;
  /** What the pages of the class promise; null where they say nothing. Computed when first asked for. */
  readonly pageWeights: () => PageWeights | null;
};

/** What is known of one learner on a run date. */
export type LearnerView = {
  readonly clicks: ClickState;
  readonly coursework: CourseworkFeatures;
  readonly days: readonly ActiveDay[] | null;
  /**
   * Page loads of the whole weeks before the run date, newest first: 0 where a week was not counted, none as long as no
   * whole week was. Null where days are unknown.
   */
  readonly weeks: readonly number[] | null;
  readonly handIns: ReadonlyMap<string, HandIn> | null;
};

const DAYS = 7;
/** Work that this share of the class has handed in counts before it is due. */
export const ENOUGH_OF_THE_CLASS = 0.3;

/** A class with its learners, in the order of the snapshot's rows. */
export type SeenClass = { readonly view: ClassView; readonly learners: readonly LearnerView[] };

/** What the inputs need to know of a class and its learners on the run date. */
export function classView(snapshot: ClassSnapshot): SeenClass {
  const today = dayNumber(snapshot.runDate);
  const earliest = firstVisit(snapshot);
  const start = snapshot.plan?.startDay ?? earliest ?? today;
  const began = snapshot.countedFrom === undefined ? Number.NEGATIVE_INFINITY : dayNumber(snapshot.countedFrom);
  const hasAllVisits = began <= start;
  const countedFrom = hasAllVisits ? Number.NEGATIVE_INFINITY : began;
  const wholeWeeks = weeksBetween(start, today);
  const countedWeeks = hasAllVisits ? wholeWeeks : weeksBetween(began, today);
  const learners = snapshot.rows.map(({ clicks, coursework }): LearnerView => {
    const days = clicks.activeDays ?? null;
    const { handIns } = coursework;
    return {
      clicks,
      coursework,
      days,
      weeks: days && (countedWeeks > 0 ? weekTotals(days, today, wholeWeeks, countedWeeks) : []),
      handIns: handIns ? new Map(handIns.map((handIn) => [handIn.activityId, handIn])) : null,
    };
  });
  const weekLoads = Array.from({ length: wholeWeeks }, (_, week) =>
    Math.log1p(median(learners.flatMap(({ weeks }) => weeks?.[week] ?? []))),
  );
  const view: ClassView = {
    today,
    start,
    visitsFrom: Math.max(began, Math.min(start, earliest ?? start)),
    countedFrom,
    hasAllVisits,
    items: itemViews(snapshot, today),
    weekLoads,
    pageShares: pageShares(learners),
    pageWeights: once(() => pageWeights(pageReaders(learners, view))),
  };
  return { view, learners };
}

/** Days since the first day of the class; since the earliest visit where its plan has no date. */
export function elapsedDays(snapshot: ClassSnapshot): number {
  const today = dayNumber(snapshot.runDate);
  return Math.max(0, today - (snapshot.plan?.startDay ?? firstVisit(snapshot) ?? today));
}

function firstVisit({ rows }: ClassSnapshot): number | null {
  const first = rows.flatMap(({ clicks }) => clicks.activeDays?.[0]?.[0] ?? []);
  return first.length > 0 ? first.reduce((a, b) => Math.min(a, b)) : null;
}

function weeksBetween(first: number, today: number): number {
  return Math.max(0, Math.floor((today - first) / DAYS));
}

/** A week that was counted in part is none: beside a class of visitors once a week, two days say nothing of it. */
function weekTotals(days: readonly ActiveDay[], today: number, count: number, counted: number): number[] {
  const totals = new Array<number>(count).fill(0);
  for (const [day, loads] of days) {
    const week = Math.floor((today - 1 - day) / DAYS);
    if (week >= 0 && week < counted) totals[week]! += loads;
  }
  return totals;
}

function pageReaders(learners: readonly LearnerView[], view: ClassView): PageReader[] {
  return learners.flatMap((learner): PageReader[] => {
    const { pages } = learner.clicks;
    if (!pages) return [];
    const scores = relativeScores(learner, view);
    return [{ pages, score: scores.length > 0 ? mean(scores) : null }];
  });
}

function pageShares(learners: readonly LearnerView[]): Map<string, number> {
  const openers = new Map<string, number>();
  let all = 0;
  for (const { clicks } of learners) {
    all += clicks.activityIds.length;
    for (const id of clicks.activityIds) openers.set(id, (openers.get(id) ?? 0) + 1);
  }
  return new Map([...openers].map(([id, count]) => [id, count / all]));
}

function itemViews({ plan, rows }: ClassSnapshot, today: number): ItemView[] {
  const marks = new Map<string, HandIn[]>();
  for (const { coursework } of rows)
    for (const handIn of coursework.handIns ?? []) getOrCreate(marks, handIn.activityId, () => []).push(handIn);
  const activities = plan?.activities ?? [];
  const weighted = activities.some(({ weight }) => (weight ?? 0) > 0);
  const views = activities.map(({ activityId, type, dueDay, weight }) => {
    const handIns = marks.get(activityId) ?? [];
    const share = handIns.length / Math.max(1, rows.length);
    const scores = handIns.flatMap(({ score }) => score ?? []);
    const days = handIns.flatMap((handIn) => handIn.dayNumber ?? []).sort((a, b) => a - b);
    const meanScore = mean(scores);
    return {
      activityId,
      isAssignment: type !== 'QUZ',
      due: dueDay !== null && dueDay < today,
      dueDay,
      weight: weighted ? (weight ?? 0) : 1,
      share,
      mean: meanScore,
      deviation: Math.sqrt(mean(scores.map((score) => (score - meanScore) ** 2))),
      medianDay: median(days),
      scores: Float64Array.from(scores).sort(),
      days,
    };
  });
  const items = views.map((view): ItemView => {
    const owed = owedShare(view, views, rows.length, today);
    return { ...view, owed, counts: owed > 0 || view.share >= ENOUGH_OF_THE_CLASS };
  });
  return items.sort((a, b) => (a.dueDay ?? Number.MAX_VALUE) - (b.dueDay ?? Number.MAX_VALUE));
}
