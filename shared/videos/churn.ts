import type { ViewTable } from './view-table';

/** A view with less than this completion (percent) is churn. */
const CHURN_BELOW = 49;

export function isChurn(completion: number): boolean {
  return completion < CHURN_BELOW;
}

/** Views and churned views of every learner in every course, in order of learner and course, by their numbers. */
export type Churn = {
  readonly learner: readonly number[];
  readonly course: readonly number[];
  readonly views: readonly number[];
  readonly churned: readonly number[];
};

export function churn({ learner, course, completion, courses }: ViewTable): Churn {
  const keys = new Float64Array(learner.length);
  for (let i = 0; i < keys.length; i++) {
    const pair = (learner[i] as number) * courses.length + (course[i] as number);
    keys[i] = pair * 2 + Number(isChurn(completion[i] as number));
  }
  keys.sort();
  const found = { learner: [] as number[], course: [] as number[], views: [] as number[], churned: [] as number[] };
  let last = -1;
  for (const key of keys) {
    const pair = Math.floor(key / 2);
    if (pair !== last) {
      found.learner.push(Math.floor(pair / courses.length));
      found.course.push(pair % courses.length);
      found.views.push(0);
      found.churned.push(0);
      last = pair;
    }
    const at = found.views.length - 1;
    found.views[at] = (found.views[at] as number) + 1;
    found.churned[at] = (found.churned[at] as number) + (key % 2);
  }
  return found;
}
