import type { Day } from '../base/day';
import type { ClickCounts, ClickState } from '../contracts/learner-class';

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
  lastUpdated: null,
};

/** state(D) = state(D-1) + increment(D-1): counters add, activity ids unite; without events the state is carried forward. */
export function accumulate(state: ClickState, increment: ClickCounts | null, runDate: Day): ClickState {
  if (increment === null) return state;
  const activityIds = [...new Set([...state.activityIds, ...increment.activityIds])].sort();
  return {
    specificActivityView: activityIds.length,
    sessionIdCount: state.sessionIdCount + increment.sessionIdCount,
    classViewCount: state.classViewCount + increment.classViewCount,
    activityPageView: state.activityPageView + increment.activityPageView,
    materialView: state.materialView + increment.materialView,
    actQuizView: state.actQuizView + increment.actQuizView,
    submitButtonClicked: state.submitButtonClicked + increment.submitButtonClicked,
    activityIds,
    lastUpdated: runDate,
  };
}
