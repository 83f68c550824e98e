import type { ClassDay } from '../contracts/learner-class';
import type { Hint } from '../contracts/prediction';
import { classView } from '../features/class-view';
import { DERIVED_NAMES } from '../features/derived';
import type { ActivePredictor, Answer } from './active-predictor';
import { classHints } from './hint';
import { type RiskExplanation, type ToldReasons, tellReasons } from './reasons';

/** Reasons of every row of a class, and hints for those at risk. */
export type ClassExplanation = { readonly told: readonly ToldReasons[]; readonly hints: readonly (Hint | null)[] };

const LEVEL_INPUT = DERIVED_NAMES.indexOf('class_avglevel');

/** Explains answers that were given for the rows of `day`, in their order. */
export function explainClass(
  day: ClassDay,
  predictor: ActivePredictor | null,
  answers: readonly Answer[],
): ClassExplanation {
  const seen = classView(day);
  const risks = answers.map(({ risk }) => risk);
  const explanations = predictor
    ? predictor.explain(
        day,
        day.requiredLevel,
        risks.map((risk, row) => ({ row, risk })),
        'decisionPath',
      )
    : risks.map((risk) => byLevelAlone(risk, day.requiredLevel));
  const told = tellReasons(explanations, seen, { startAtClass: predictor !== null });
  return { told, hints: predictor ? classHints(day, seen, predictor, answers) : answers.map(() => null) };
}

/** The plain rule looks at the mean level only; before it, each level is as likely as any other. */
export function byLevelAlone(risk: number, requiredLevel: number): RiskExplanation {
  const base = (requiredLevel - 1) / 5;
  const values = new Float64Array(DERIVED_NAMES.length);
  values[LEVEL_INPUT] = risk - base;
  return { base, values, rest: 0 };
}
