import type { ClassSnapshot, LearnerView } from '../features/class-view';
import type { ExplainMethod } from '../model/explain-ensemble';
import type { RiskExplanation } from './reasons';

/** Probabilities to risk and published level. */
export type Answer = { readonly risk: number; readonly level: number };

/** A model held for a whole run. */
export type ActivePredictor = {
  readonly version: string;
  /** Probabilities of the levels 1..5 of every row of a class; a learner is seen beside the whole class. */
  readonly predict: (snapshot: ClassSnapshot) => readonly (readonly number[])[];
  /** The level that is published for such probabilities, and the rule in words. */
  readonly levelOf: (probabilities: readonly number[]) => number;
  readonly labelRule: string;
  /** How the risks that `predict` gave for some rows come about. */
  readonly explain: (
    snapshot: ClassSnapshot,
    requiredLevel: number,
    asked: readonly { readonly row: number; readonly risk: number }[],
    method: ExplainMethod,
  ) => RiskExplanation[];
  /** What the model would answer for a changed learner beside this class as it is given. */
  readonly rescorer: (day: ClassSnapshot & { readonly requiredLevel: number }) => (changed: LearnerView) => Answer;
};
