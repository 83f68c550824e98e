import { addDays, type Day, dayNumber } from '../base/day';
import type { ActiveDay, ClickCounts, ClickState } from '../contracts/learner-class';
import type { PageLoads } from '../contracts/pages';

/** Counters of a pair that has not been seen yet. */
export const NO_CLICKS: ClickState = {
  specificActivityView: 0,
  sessionIdCount: 0,
  classViewCount: 0,
  activityPageView: 0,
  materialView: 0,
  actQuizView: 0,
  submitButtonClicked: 0,
  activityIds: [],
  pages: [],
  lastUpdated: null,
  activeDays: [],
};

/** state(D) = state(D-1) + increment(D-1): counters and loads of pages add, ids unite, the day joins the active ones; without events the state is carried forward. */
export function accumulate(state: ClickState, increment: ClickCounts | null, runDate: Day): ClickState {
  if (increment === null) return state;
  const activityIds = unite(state.activityIds, increment.activityIds);
  return {
    specificActivityView: activityIds.length,
    sessionIdCount: state.sessionIdCount + increment.sessionIdCount,
    classViewCount: state.classViewCount + increment.classViewCount,
    activityPageView: state.activityPageView + increment.activityPageView,
    materialView: state.materialView + increment.materialView,
    actQuizView: state.actQuizView + increment.actQuizView,
    submitButtonClicked: state.submitButtonClicked + increment.submitButtonClicked,
    activityIds,
    ...(state.pages && { pages: addPages(state.pages, increment.pages ?? []) }),
    lastUpdated: runDate,
    ...(state.activeDays && { activeDays: [...state.activeDays, activeDay(increment, runDate)] }),
  };
}

function activeDay(increment: ClickCounts, runDate: Day): ActiveDay {
  const { classViewCount, activityPageView, materialView, actQuizView } = increment;
  return [dayNumber(addDays(runDate, -1)), classViewCount, activityPageView, materialView, actQuizView];
}

function unite(known: readonly string[], seen: readonly string[]): readonly string[] {
  const all = new Set(known);
  for (const id of seen) all.add(id);
  return all.size === known.length ? known : [...all].sort();
}

/** Both are in order of the pages' names, and so is the sum. */
function addPages(known: readonly PageLoads[], seen: readonly PageLoads[]): readonly PageLoads[] {
  const all: PageLoads[] = [];
  let next = 0;
  for (const [page, loads] of seen) {
    while (next < known.length && known[next]![0] < page) all.push(known[next++]!);
    const before = known[next]?.[0] === page ? known[next++]![1] : 0;
    all.push([page, before + loads]);
  }
  return [...all, ...known.slice(next)];
}
