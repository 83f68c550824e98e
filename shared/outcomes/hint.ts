import { mean } from '../base/stats';
import type { Hint } from '../contracts/prediction';
import type { ClassView, ItemView, LearnerView } from '../features/class-view';

/** What a change must bring to be worth saying. */
const LEAST_RISK_FALL = 0.03;
const MOST_ACTIVITIES = 2;

/** Probabilities to risk and published level. */
export type Answer = { readonly risk: number; readonly level: number };

/**
 * "Hand in the next activities", if the same model, asked again with them handed in at the learner's own mean score (the
 * class's where there is none), answers with a lower risk. Nothing else about the learner is changed.
 */
export function hintFor(
  learner: LearnerView,
  view: ClassView,
  now: Answer,
  answerOf: (changed: LearnerView) => Answer,
): Hint | null {
  const next = view.items
    .filter((item) => !item.due && !learner.handIns?.has(item.activityId))
    .slice(0, MOST_ACTIVITIES);
  if (next.length === 0 || !learner.handIns) return null;
  const then = answerOf(withHandIns(learner, next, view));
  return now.risk - then.risk >= LEAST_RISK_FALL && then.level >= now.level ? told(next.length, now, then) : null;
}

function withHandIns(learner: LearnerView, next: readonly ItemView[], view: ClassView): LearnerView {
  const handIns = new Map(learner.handIns);
  const own = [...handIns.values()].map(({ score }) => score);
  const score = mean(own.length > 0 ? own : view.items.filter(({ share }) => share > 0).map((item) => item.mean));
  for (const { activityId } of next) handIns.set(activityId, { activityId, score, dayNumber: view.today });
  const { coursework } = learner;
  return {
    ...learner,
    handIns,
    coursework: {
      ...coursework,
      activityCountPerClass: coursework.activityCountPerClass + next.length,
      totalSubmission: coursework.totalSubmission + next.length,
    },
  };
}

function told(activities: number, now: Answer, { risk, level }: Answer): Hint {
  const [before, after] = [now.risk, risk].map((value) => Math.round(value * 100));
  const what = activities === 1 ? 'the next activity' : `the next ${activities} activities`;
  return {
    activities,
    risk,
    level,
    en: `hand in ${what}: the estimated risk falls from ${before} % to ${after} %`,
    th: `หากส่งงาน ${activities} ชิ้นถัดไป ความเสี่ยงโดยประมาณจะลดจาก ${before} % เป็น ${after} %`,
  };
}
