import type { Hint } from '../contracts/prediction';
import type { ClassSnapshot, ItemView, LearnerView, SeenClass } from '../features/class-view';
import { type NextWork, nextWork } from '../features/next-work';
import type { ActivePredictor, Answer } from './active-predictor';
import { AT_RISK } from './published-level';

/** What handing in must bring, against today and against missing it, to be worth saying. */
const LEAST_RISK_FALL = 0.03;

/** Hints for the learners of a class who are at risk, in the order of its rows; null for all others. */
export function classHints(
  day: ClassSnapshot & { readonly requiredLevel: number },
  seen: SeenClass,
  { rescorer }: Pick<ActivePredictor, 'rescorer'>,
  answers: readonly Answer[],
): (Hint | null)[] {
  const nobody = answers.map(() => null);
  if (!answers.some(isAtRisk)) return nobody;
  const work = nextWork(day, seen);
  if (!work) return nobody;
  const whenDue = rescorer({ ...work.whenDue, requiredLevel: day.requiredLevel });
  return answers.map((now, i) => {
    const learner = seen.learners[i];
    return learner && isAtRisk(now) ? hintFor(learner, now, work, whenDue) : null;
  });
}

function isAtRisk({ risk }: Answer): boolean {
  return risk >= AT_RISK;
}

/**
 * "Hand in the next activities", if the same model, asked about the class once they are due, answers with a lower risk
 * than today and than without them. The score is the learner's own mean; nothing else about the learner is changed.
 */
export function hintFor(
  learner: LearnerView,
  now: Answer,
  work: Pick<NextWork, 'items' | 'handedIn'>,
  whenDue: (learner: LearnerView) => Answer,
): Hint | null {
  const changed = work.handedIn(learner);
  if (!changed) return null;
  const [then, otherwise] = [whenDue(changed), whenDue(learner)];
  const isWorthIt =
    Math.min(now.risk, otherwise.risk) - then.risk >= LEAST_RISK_FALL &&
    then.level >= Math.max(now.level, otherwise.level);
  const missing = work.items.filter(({ activityId }) => !learner.handIns?.has(activityId));
  return isWorthIt ? told(missing, now, then, otherwise) : null;
}

function told(missing: readonly ItemView[], now: Answer, { risk, level }: Answer, otherwise: Answer): Hint {
  const [before, after, missed] = [now, { risk }, otherwise].map((answer) => Math.round(answer.risk * 100));
  const activities = missing.length;
  // without a due date work counts once enough of the class has handed it in
  const isDated = missing.every(({ dueDay }) => dueDay !== null);
  const [what, when, those] =
    activities === 1
      ? ['the next activity', isDated ? 'it is due' : 'it counts', 'it']
      : [`the next ${activities} activities`, 'they are due', 'them'];
  const whenTh = isDated ? 'เมื่อถึงกำหนดส่ง' : 'เมื่อเริ่มนับงานนี้';
  return {
    activities,
    risk,
    level,
    otherwise: otherwise.risk,
    en: `hand in ${what}: once ${when}, the estimated risk is ${after} % with ${those}, ${missed} % without (today ${before} %)`,
    th: `หากส่งงาน ${activities} ชิ้นถัดไป ${whenTh}ความเสี่ยงโดยประมาณจะเป็น ${after} % หากไม่ส่งจะเป็น ${missed} % (วันนี้ ${before} %)`,
  };
}
