import { NotFoundError } from '../base/errors';
import type { PredictionHead } from '../contracts/prediction';
import type { QueryServices } from './query-services';

/** The counts of a whole class; zeros where it has no predictions. */
export function countsOf(head: PredictionHead | null): object {
  const levels = head?.levelCounts ?? [0, 0, 0, 0, 0];
  return {
    learners: head?.n ?? 0,
    at_risk: head?.atRisk ?? 0,
    insufficient_data: head?.insufficient ?? 0,
    by_level: Object.fromEntries(levels.map((count, i) => [i + 1, count])),
  };
}

/** A class of which nothing is held is a NotFoundError. */
export async function requireClass({ classKnown }: Pick<QueryServices, 'classKnown'>, classId: string): Promise<void> {
  if (await classKnown(classId)) return;
  throw new NotFoundError(
    `class ${classId} is not known; OBEM classes appear with the first daily run after they open`,
  );
}
