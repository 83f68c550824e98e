import { segmentUsers } from '../shared/audience/clusters';
import { behaviourCollector } from '../shared/audience/features';
import { roundSignificant } from '../shared/base/stats';
import type { Interaction } from '../shared/contracts/audience-rows';
import {
  ABANDONMENT_SETTINGS,
  type AbandonmentRow,
  abandonmentProbabilities,
  abandonmentRows,
  scoreAbandonment,
  trainAbandonment,
} from '../shared/courses/abandonment';
import { ABANDONMENT_FEATURES } from '../shared/courses/abandonment-features';
import { consumptionCollector } from '../shared/courses/consumption-collector';
import { type ConsumptionIndex, consumptionIndex } from '../shared/courses/consumption-index';
import { silhouette } from '../shared/model/silhouette';
import { standardise } from '../shared/model/standardise';
import { evaluateRecommender } from './evaluate-recommender';
import { type LearningData, readLearningData } from './oulad-learning';

const DAY = 86_400;
/** Days of the presentation at which learners are looked at. */
const SNAPSHOT_DAYS = [56, 84, 112, 140, 168];
const HORIZON_DAYS = 28;
const ACTIVE_HOURS = 336;
const PAUSE = ABANDONMENT_FEATURES.indexOf('hours_since_last_access');
/** Every fourth learner is asked for recommendations. */
const STEP = 4;

/** Recommender, abandonment and clusters on OULAD: learners as users, sites as contents, presentations as courses. */
export async function evaluateLearning(folder: string): Promise<object> {
  const data = await readLearningData(folder);
  return {
    recommender: evaluateRecommender(data.firstVisits, data.presentationOf, STEP),
    abandonment: evaluateAbandonment(data),
    clusters: evaluateClusters(data.interactions),
  };
}

/** Trained on the presentations that begin in February, tested on those of October; four weeks ahead. */
export function evaluateAbandonment({ presentations }: Pick<LearningData, 'presentations'>): object {
  const rows = (season: string) =>
    presentations.filter(({ name }) => name.endsWith(season)).flatMap(({ days }) => rowsOf(days));
  const { forest } = trainAbandonment(rows('B'));
  const tests = rows('J');
  const scored = (part: readonly AbandonmentRow[]) => ({
    rows: part.length,
    abandoned: part.filter(({ abandoned }) => abandoned).length,
    ...scoreAbandonment(part, abandonmentProbabilities(forest, part)),
  });
  const active = tests.filter(({ features }) => (features[PAUSE] as number) <= ACTIVE_HOURS);
  return { all: scored(tests), stillActive: scored(active) };
}

/** Learners of one presentation at every snapshot. No course is completed before its end. */
function rowsOf(days: ReadonlyMap<number, ReadonlySet<number>>): AbandonmentRow[] {
  const collector = consumptionCollector();
  for (const [userId, visits] of days) {
    for (const day of visits) {
      const at = day * DAY;
      collector.add([{ userId, courseId: 1, accessedAt: at, lastAccessAt: at, completed: false }]);
    }
  }
  const index: ConsumptionIndex = consumptionIndex(collector.merged());
  const settings = { ...ABANDONMENT_SETTINGS, horizonDays: HORIZON_DAYS };
  return SNAPSHOT_DAYS.flatMap((day) => abandonmentRows(index, (day + HORIZON_DAYS) * DAY, settings));
}

/** Sizes and profiles of the clusters, and how far apart they lie. */
export function evaluateClusters(interactions: readonly Interaction[]): object {
  const collector = behaviourCollector();
  for (const interaction of interactions) collector.add(interaction);
  const behaviour = collector.features(() => []);
  const { clusters, assignment, model } = segmentUsers(behaviour);
  const logged = { ...behaviour.rows, values: behaviour.rows.values.map(Math.log1p) };
  const score = silhouette(standardise(model.standardiser, logged), assignment, { sample: 3_000 });
  return { silhouette: roundSignificant(score, 4), clusters };
}
