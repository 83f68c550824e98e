import fc from 'fast-check';
import type { DetailRow } from '../../../shared/contracts/prediction';
import { changedLearners, countByChange } from '../../../shared/outcomes/class-changes';
import { row } from './query-world';

/** What changed for one learner, from one level (null: too little known; undefined: not in the class) to another. */
function changesOf(before: number | null | undefined, now: number | null | undefined): readonly string[] {
  const rowsOf = (level: number | null | undefined) => (level === undefined ? [] : [row('1', level)]);
  return changedLearners(rowsOf(before), rowsOf(now))[0]?.changes ?? [];
}

describe('what changed for a learner', () => {
  // a learner of level 3 has risk .5 and is at risk, one of level 4 is not
  it.each([
    [4, 4, []],
    [4, 5, []],
    [2, 3, []],
    [5, 4, ['level_dropped']],
    [2, 1, ['level_dropped']],
    [4, 3, ['newly_at_risk', 'level_dropped']],
    [3, 4, ['recovered']],
    [null, 4, []],
    [null, 3, ['newly_at_risk']],
    [4, null, ['insufficient_data']],
    [3, null, ['insufficient_data']],
    [null, null, []],
    [undefined, 4, ['appeared']],
    [undefined, 3, ['newly_at_risk', 'appeared']],
    [undefined, null, ['appeared']],
    [4, undefined, ['gone']],
    [3, undefined, ['gone']],
    [null, undefined, ['gone']],
  ])('from level %p to %p: %p', (before, now, expected) => expect(changesOf(before, now)).toEqual(expected));

  it('is a drop where the risk stays as it is, and none where only the risk moves', () => {
    expect(changedLearners([row('1', 5, 0.2)], [row('1', 4, 0.2)])[0]?.changes).toEqual(['level_dropped']);
    expect(changedLearners([row('1', 4, 0.1)], [row('1', 4, 0.49)])).toEqual([]);
    expect(changedLearners([row('1', 4, 0.49)], [row('1', 4, 0.5)])[0]?.changes).toEqual(['newly_at_risk']);
  });
});

const levels = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 1, max: 5 }))), {
  maxLength: 30,
});
const classOf = levels.map((given) => [...new Map(given)].map(([id, level]) => row(String(id), level)));

describe('the changes of a class', () => {
  it('account for every learner and everybody at risk, whatever the order of the rows', () => {
    fc.assert(
      fc.property(classOf, classOf, (before, now) => {
        const changed = changedLearners(before, now);
        const { newly_at_risk, recovered, appeared, gone } = countByChange(changed);
        const atRisk = (rows: readonly DetailRow[]) => rows.filter(({ at_risk }) => at_risk).length;
        const lost = changed.filter((one) => one.before?.at_risk && (!one.now || one.now.insufficient_data)).length;
        expect(now.length - before.length).toBe(appeared - gone);
        expect(atRisk(now) - atRisk(before)).toBe(newly_at_risk - recovered - lost);
        expect(changedLearners([...before].reverse(), [...now].reverse())).toEqual(changed);
        expect(changedLearners(now, now)).toEqual([]);
      }),
    );
  });
});
