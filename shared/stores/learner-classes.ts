import { mapConcurrently } from '../base/concurrent';
import type { Day } from '../base/day';
import { compareIds } from '../contracts/prediction';
import type { Key, Table } from './table';

/** A class that a learner was seen in; lastDate is the run date on which the pair left, null while it is there. */
export type LearnerClass = { readonly classId: string; readonly firstDate: Day; readonly lastDate: Day | null };

const AT_ONCE = 20;
const CLASS = 'class#';

/** Table `learning`, `learner#<user_id>` / `class#<class_id>`: written only when a pair appears or leaves. */
export function learnerClassStore(learning: Table) {
  /** The first date is the earliest ever given; a pair that had left by then, or on that very date, is back. */
  async function appear(classId: string, userIds: readonly string[], day: Day): Promise<void> {
    await eachPair(classId, userIds, async (key) => {
      const isFirst = 'attribute_not_exists(#first_date) OR #first_date > :day';
      if (await learning.update(key, 'SET #first_date = :day', { day }, isFirst)) return;
      await learning.update(key, 'REMOVE #last_date', { day }, '#last_date <= :day');
    });
  }

  /** A pair that never appeared stays unknown. */
  async function leave(classId: string, userIds: readonly string[], day: Day): Promise<void> {
    await eachPair(classId, userIds, (key) =>
      learning.update(key, 'SET #last_date = :day', { day }, '#first_date <= :day'),
    );
  }

  /** In order of class id. */
  async function classesOf(userId: string): Promise<LearnerClass[]> {
    const items = await learning.query(`learner#${userId}`, { prefix: CLASS });
    return items
      .map((item) => ({
        classId: String(item.sk).slice(CLASS.length),
        firstDate: item.first_date as Day,
        lastDate: (item.last_date ?? null) as Day | null,
      }))
      .sort((a, b) => compareIds(a.classId, b.classId));
  }

  return { appear, leave, classesOf };
}

async function eachPair(
  classId: string,
  userIds: readonly string[],
  change: (key: Key) => Promise<unknown>,
): Promise<void> {
  await mapConcurrently(userIds, AT_ONCE, (userId) => change({ pk: `learner#${userId}`, sk: `${CLASS}${classId}` }));
}
