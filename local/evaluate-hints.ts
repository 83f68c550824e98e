import { addDays, startOfDay } from '../shared/base/day';
import { mean } from '../shared/base/stats';
import type { Hint } from '../shared/contracts/prediction';
import { classView } from '../shared/features/class-view';
import { nextWork } from '../shared/features/next-work';
import { storeEnsemble } from '../shared/model/stored-ensemble';
import type { ActivePredictor } from '../shared/outcomes/active-predictor';
import { classHints } from '../shared/outcomes/hint';
import { predictorOf } from '../shared/outcomes/load-model';
import { riskOf } from '../shared/outcomes/predict-class';
import { AT_RISK, DISTANCE_COST } from '../shared/outcomes/published-level';
import { partsOf, trained } from './evaluate-oulad';
import { type Presentation, readPresentations } from './oulad';
import { type WeekSnapshot, weekSnapshots } from './oulad-rows';

/** A learner at risk: what was hinted, whether the next activity was handed in within six weeks, and how it ended. */
export type HintOutcome = { readonly hint: Hint | null; readonly handedIn: boolean; readonly failed: boolean };

const TRAIN_WEEKS = [4, 8, 12, 16, 20];
const ASKED_WEEKS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20];
const LATER_WEEKS = 6;
const FAILED_LEVEL = 2;
const SEED = 1;

/** What hints say beside what happened: trained on 2013B, asked in 2013J, of the modules that have both. */
export async function evaluateHints(folder: string): Promise<object> {
  const presentations: Presentation[] = [];
  for await (const one of readPresentations(folder, (name) => /^(BBB|DDD|FFF)-2013/.test(name)))
    presentations.push(one);
  const of = (season: string) => presentations.filter(({ name }) => name.endsWith(season));
  const model = await predictor(of('B'));
  return hintFigures(of('J').flatMap((presentation) => hintOutcomes(presentation, model, ASKED_WEEKS)));
}

/** Shares and mean risks; null of nobody. */
export function hintFigures(outcomes: readonly HintOutcome[]): object {
  const hinted = outcomes.flatMap(({ hint, ...rest }) => (hint ? [{ hint, ...rest }] : []));
  const of = (part: typeof hinted, risk: (hint: Hint) => number) => ({
    learners: part.length,
    said: part.length > 0 ? mean(part.map(({ hint }) => risk(hint))) : null,
    was: part.length > 0 ? mean(part.map(({ failed }) => Number(failed))) : null,
  });
  return {
    atRisk: outcomes.length,
    hinted: hinted.length,
    handedIn: of(
      hinted.filter(({ handedIn }) => handedIn),
      ({ risk }) => risk,
    ),
    missed: of(
      hinted.filter(({ handedIn }) => !handedIn),
      ({ otherwise }) => otherwise,
    ),
  };
}

async function predictor(presentations: readonly Presentation[]): Promise<ActivePredictor> {
  const parts = presentations.flatMap((presentation) => partsOf(presentation, TRAIN_WEEKS));
  const model = storeEnsemble(await trained(parts, SEED));
  return { version: 'evaluated', ...predictorOf({ model, labelRule: { distanceCost: DISTANCE_COST } }) };
}

/** Whoever is at risk after any of these weeks, with what became of the work that was next for that learner. */
export function hintOutcomes(
  presentation: Presentation,
  model: ActivePredictor,
  weeks: readonly number[],
): HintOutcome[] {
  const asked = weekSnapshots(presentation, weeks);
  return Array.from(asked, (one) =>
    outcomesAfter(one, model, handInsBefore(presentation, 7 * (one.week + LATER_WEEKS))),
  ).flat();
}

type WasHandedIn = (userId: string, activityId: string) => boolean;

function outcomesAfter({ snapshot: seenThen, students }: WeekSnapshot, model: ActivePredictor, isDone: WasHandedIn) {
  const snapshot = { ...seenThen, requiredLevel: FAILED_LEVEL };
  const answers = model.predict(snapshot).map((shares) => {
    return { risk: riskOf(shares, FAILED_LEVEL), level: model.levelOf(shares) };
  });
  const seen = classView(snapshot);
  const hints = classHints(snapshot, seen, model, answers);
  const items = nextWork(snapshot, seen)?.items ?? [];
  return students.flatMap(({ userId, level }, i): HintOutcome[] => {
    if ((answers[i]?.risk ?? 0) < AT_RISK) return [];
    // a hint is silent of what has been handed in before its time
    const next = items.find(({ activityId }) => !seen.learners[i]?.handIns?.has(activityId));
    const handedIn = next !== undefined && isDone(userId, next.activityId);
    return [{ hint: hints[i] ?? null, handedIn, failed: level < FAILED_LEVEL }];
  });
}

/** Of everyone: whoever withdraws after handing in has handed in. */
function handInsBefore({ coursework, firstDay }: Presentation, day: number): WasHandedIn {
  const limit = startOfDay(addDays(firstDay, day)).getTime() / 1000;
  const before = [...coursework.assessments, ...coursework.unmarked].filter(
    ({ submittedAt }) => submittedAt !== null && submittedAt < limit,
  );
  const known = new Set(before.map(({ userId, activityId }) => `${userId} ${activityId}`));
  return (userId, activityId) => known.has(`${userId} ${activityId}`);
}
