import { NotFoundError } from '../base/errors';
import { cosinesWith } from '../model/cosine';
import type { ConsumptionIndex } from './consumption-index';

type Ask = { readonly userId: number; readonly courseId: number; readonly count?: number };

const DECIMALS = 12;

/**
 * The courses used by the same learners as the given one, most similar first (cosine, rounded to 12 decimals; ties by
 * id), without it and without what the learner has opened. Courses of similarity 0 may fill up. An unknown learner has
 * opened nothing; an unknown course is a NotFoundError.
 */
export function recommend(index: ConsumptionIndex, { userId, courseId, count = 3 }: Ask): number[] {
  const column = index.courseIds.indexOf(courseId);
  if (column < 0) throw new NotFoundError(`course ${courseId} not found`);
  const opened = new Set(index.visitsOf(userId).map((course) => course.courseId));
  const similarity = cosinesWith(index.accesses, column);
  // the index is in order of course id, and the sort keeps the order of equals
  return index.courseIds
    .map((id, c) => ({ id, similarity: rounded(similarity[c] as number) }))
    .filter(({ id }) => id !== courseId && !opened.has(id))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count)
    .map(({ id }) => id);
}

function rounded(similarity: number): number {
  return Number(similarity.toFixed(DECIMALS));
}
