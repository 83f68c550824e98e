import type { MergedConsumption } from '../contracts/merged-consumption';
import { type Incidence, incidence } from '../model/cosine';

/** A visit, and the instant from which on it is known: never before it was made. */
type Visit = { readonly at: number; readonly knownFrom: number };

/** What is known of one learner's use of one course; instants in epoch seconds. */
export type CourseVisits = {
  readonly courseId: number;
  /** Ascending, each instant once. */
  readonly visits: readonly Visit[];
  /** Since when it is known that the course is completed; null while it is open. */
  readonly completedFrom: number | null;
};

/** All consumption in memory, by learner. */
export type ConsumptionIndex = {
  /** Ascending. */
  readonly userIds: readonly number[];
  /** Ascending, with the courses of the catalogue that nobody has opened. */
  readonly courseIds: readonly number[];
  /** In order of course id; empty for an unknown learner. */
  readonly visitsOf: (userId: number) => CourseVisits[];
  /** When rows came in, ascending. */
  readonly importedAt: readonly number[];
  /** Learners (rows) by courses (columns), as positions in `userIds` and `courseIds`. */
  readonly accesses: Incidence;
};

/** Everything that is known of every learner's courses, with the courses of a catalogue that nobody has opened. */
export function consumptionIndex(
  { courses, visits, importedAt }: MergedConsumption,
  catalogueIds: Iterable<number> = [],
): ConsumptionIndex {
  const userIds = [...new Set(courses.first)].sort((a, b) => a - b);
  const courseIds = [...new Set([...new Set(courses.second), ...catalogueIds])].sort((a, b) => a - b);
  const userAt = positions(userIds);
  const courseAt = positions(courseIds);
  const userRows = Int32Array.from(courses.first, (id) => userAt.get(id) as number);
  const courseColumns = Int32Array.from(courses.second, (id) => courseAt.get(id) as number);
  const pairsOfUser = grouped(userRows, userIds.length);
  const visitsOfPair = grouped(visits.first, courses.first.length);
  const courseOf = (pair: number): CourseVisits => {
    const known = Array.from(visitsOfPair(pair), (n) => ({
      at: visits.second[n] as number,
      knownFrom: visits.value[n] as number,
    }));
    const completedFrom = courses.value[pair] as number;
    return {
      courseId: courses.second[pair] as number,
      visits: known.sort((a, b) => a.at - b.at),
      completedFrom: completedFrom === Number.POSITIVE_INFINITY ? null : completedFrom,
    };
  };
  return {
    userIds,
    courseIds,
    importedAt,
    visitsOf: (userId) => {
      const at = userAt.get(userId);
      return at === undefined ? [] : Array.from(pairsOfUser(at), courseOf).sort((a, b) => a.courseId - b.courseId);
    },
    accesses: incidence(userRows, courseColumns, { rowCount: userIds.length, columnCount: courseIds.length }),
  };
}

function positions(ids: readonly number[]): Map<number, number> {
  return new Map(ids.map((id, at) => [id, at]));
}

/** Of each group (0..groups-1): the places of its members in `keys`. */
function grouped(keys: Int32Array | Float64Array, groups: number): (group: number) => Int32Array {
  const starts = new Int32Array(groups + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let g = 0; g < groups; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const next = starts.slice();
  const members = new Int32Array(keys.length);
  for (const [place, key] of keys.entries()) {
    const at = next[key] as number;
    members[at] = place;
    next[key] = at + 1;
  }
  return (group) => members.subarray(starts[group], starts[group + 1]);
}
