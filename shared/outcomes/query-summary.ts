import { addDays } from '../base/day';
import { type Answer, entityTag } from '../base/http';
import { mean, roundSignificant } from '../base/stats';
import type { StoredPredictions } from '../contracts/prediction';
import { differenceOf, pointOf } from './class-facts';
import { absenceOf, type ClassAsked, envelope, readClass } from './class-run';
import { staleHeaders } from './published-run';
import type { QueryServices } from './query-services';
import { detailRows } from './stored-rows';

/** Of the learners with a prediction; null where there are none. */
type Rates = { readonly at_risk_share: number | null; readonly mean_expected_level: number | null };

const WEEK_DAYS = 7;
/** Shares and means are to look at: more digits tell nothing. */
const DIGITS = 6;
const NO_RATES: Rates = { at_risk_share: null, mean_expected_level: null };

/** A class in a few numbers, beside those of the run date a week before. */
export async function classSummary(services: QueryServices, query: ClassAsked): Promise<Answer> {
  const { run, stored } = await readClass(services, query);
  const headers = staleHeaders(run);
  if (!stored) {
    const reason = await absenceOf(services, run, query.class_id);
    const body = { ...envelope(query.class_id, run, null), ...NO_RATES, week_before: null, change: null, reason };
    return { etag: entityTag('summary', query, body), headers, body: { json: () => body } };
  }
  const before = await services.readPredictions(query.class_id, addDays(run.runDate, -WEEK_DAYS));
  const json = () => ({ ...envelope(query.class_id, run, stored.head), ...weekOf(stored, before) });
  return { etag: entityTag('summary', query, run, stored.head.run, before?.head.run), headers, body: { json } };
}

function weekOf(stored: StoredPredictions, before: StoredPredictions | null): object {
  const rates = ratesOf(stored);
  if (!before) return { ...rates, week_before: null, change: null };
  const earlier = ratesOf(before);
  const change = { ...differenceOf(stored.head, before.head), ...rateDifference(rates, earlier) };
  return { ...rates, week_before: { ...pointOf(before.head), ...earlier }, change };
}

function ratesOf(stored: StoredPredictions): Rates {
  const { n, insufficient, atRisk } = stored.head;
  if (n === insufficient) return NO_RATES;
  const levels = detailRows(stored).flatMap(({ probabilities }) =>
    probabilities ? [expectedLevel(probabilities)] : [],
  );
  return {
    at_risk_share: roundSignificant(atRisk / (n - insufficient), DIGITS),
    mean_expected_level: roundSignificant(mean(levels), DIGITS),
  };
}

function expectedLevel(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, share, i) => sum + share * (i + 1), 0);
}

function rateDifference(now: Rates, before: Rates): Rates {
  return {
    at_risk_share: minus(now.at_risk_share, before.at_risk_share),
    mean_expected_level: minus(now.mean_expected_level, before.mean_expected_level),
  };
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : roundSignificant(a - b);
}
