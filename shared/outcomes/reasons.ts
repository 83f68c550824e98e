import { roundSignificant } from '../base/stats';
import type { Reason } from '../contracts/prediction';
import type { LearnerView, SeenClass } from '../features/class-view';
import { standing, THEME_OF_INPUT, THEMES, themeText, usualValue } from '../features/themes';

/** How the risk of one learner comes about: base + the sum of the values (one for each model input) + rest is the risk. */
export type RiskExplanation = { readonly base: number; readonly values: ArrayLike<number>; readonly rest: number };

/** The same in a teacher's terms: base_risk + the contributions of the reasons + other is the risk. */
export type ToldReasons = {
  readonly baseRisk: number;
  readonly reasons: readonly Reason[];
  readonly otherContribution: number;
};

const MOST_REASONS = 3;
/** A theme that moves the risk by less than half a percent is no reason. */
const LEAST_CONTRIBUTION = 0.005;

/**
 * The strongest reasons of every learner of a class. A theme in which a learner equals the class's median is none, nor one
 * whose number says the opposite: more visits than the class are no reason for a higher risk, whatever else of the
 * theme has raised it. Only risks that start where the class stands can be judged so.
 */
export function tellReasons(
  explanations: readonly RiskExplanation[],
  { view, learners }: SeenClass,
  { startAtClass = true } = {},
): ToldReasons[] {
  const usual = THEMES.map((theme) => usualValue(theme, learners, view));
  return explanations.map((explanation, i) => {
    const contributions = byTheme(explanation.values);
    const reasons = contributions
      .map((contribution, t) => ({ t, contribution }))
      .filter(({ contribution }) => Math.abs(contribution) >= LEAST_CONTRIBUTION)
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || a.t - b.t)
      .flatMap(({ t, contribution }): Reason[] => {
        const [theme, learner] = [THEMES[t] as (typeof THEMES)[number], learners[i] as LearnerView];
        if (startAtClass && standing(theme, learner, view, usual[t] ?? null) * contribution > 0) return [];
        const text = themeText(theme, learner, view, usual[t] ?? null);
        return text ? [{ theme: theme.id, contribution: roundSignificant(contribution), ...text }] : [];
      })
      .slice(0, MOST_REASONS);
    return withOther(explanation, contributions, reasons);
  });
}

/** A theme with its part of the risk; without text where the learner equals the class's median or nobody shows any. */
export type ThemePart = {
  readonly theme: string;
  readonly contribution: number;
  readonly en: string | null;
  readonly th: string | null;
};

/** Every theme that moves the risk of the learner at `place`, strongest first: base + the contributions + rest is the risk. */
export function tellThemes({ values }: RiskExplanation, place: number, { view, learners }: SeenClass): ThemePart[] {
  const learner = learners[place] as LearnerView;
  return byTheme(values)
    .map((contribution, t) => {
      const theme = THEMES[t] as (typeof THEMES)[number];
      const text = themeText(theme, learner, view, usualValue(theme, learners, view)) ?? { en: null, th: null };
      return { theme: theme.id, contribution, ...text };
    })
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** What is not told is kept as one number, so that the parts add up to the risk. */
function withOther(
  { base, rest }: RiskExplanation,
  contributions: readonly number[],
  reasons: readonly Reason[],
): ToldReasons {
  const baseRisk = roundSignificant(base);
  const all = base + contributions.reduce((sum, value) => sum + value, 0) + rest;
  const told = reasons.reduce((sum, { contribution }) => sum + contribution, 0);
  return { baseRisk, reasons, otherContribution: roundSignificant(all - baseRisk - told) };
}

function byTheme(values: ArrayLike<number>): number[] {
  const sums = THEMES.map(() => 0);
  for (let c = 0; c < values.length; c++) {
    const theme = THEME_OF_INPUT[c] as number;
    sums[theme] = (sums[theme] as number) + (values[c] as number);
  }
  return sums;
}
