import fc from 'fast-check';
import { type SplitKey, splitRows } from '../../../shared/model/split';

const key = fc.record({
  period: fc.integer({ min: 1, max: 3 }),
  group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  member: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8'),
});
const inOnePeriod = (groups: string[]) =>
  fc.record({ period: fc.constant(1), group: fc.constantFrom(...groups), member: key.map((k) => k.member) });
const cross = (groups: string[], members: string[]): SplitKey[] =>
  groups.flatMap((group) => members.map((member) => ({ period: 1, group, member })));

it('holds out the newest of several periods, and nothing else', () => {
  const keys = [20221, 20222, 20221, 20222].map((period, i) => ({ period, group: `g${i}`, member: 'u' }));
  expect(splitRows(keys, 1)).toEqual({ rule: 'newest period', heldOut: [false, true, false, true] });
});

it('holds out a third of the groups of a single period, whole groups at a time', () => {
  const { rule, heldOut } = splitRows(cross(['a', 'b', 'c', 'd', 'e', 'f'], ['u', 'v']), 1);
  expect(rule).toBe('third of the groups');
  expect(heldOut.filter(Boolean)).toHaveLength(4);
});

it('holds out a quarter of the members where there are fewer than three groups', () => {
  const { rule, heldOut } = splitRows(cross(['a', 'b'], ['1', '2', '3', '4', '5', '6', '7', '8']), 1);
  expect(rule).toBe('quarter of the members');
  expect(heldOut.filter(Boolean)).toHaveLength(4);
});

/** So many members of a group in a period. */
const many = (period: number, group: string, count: number): SplitKey[] =>
  Array.from({ length: count }, (_, n) => ({ period, group, member: `${group}${n}` }));
const heldGroups = (keys: readonly SplitKey[], { heldOut }: { heldOut: readonly boolean[] }) => [
  ...new Set(keys.filter((_, i) => heldOut[i]).map(({ group }) => group)),
];

describe('a part of a few members decides nothing', () => {
  it('the newest period goes with the one before it', () => {
    const keys = [...many(1, 'a', 200), ...many(2, 'b', 60), ...many(3, 'c', 2)];
    const split = splitRows(keys, 1);
    expect([split.rule, heldGroups(keys, split)]).toEqual(['newest period', ['b', 'c']]);
  });

  it('older periods are not all that is trained on', () => {
    const keys = [...many(1, 'old', 10), ...['a', 'b', 'c', 'd', 'e'].flatMap((group) => many(2, group, 100))];
    const { rule, heldOut } = splitRows(keys, 1);
    expect(rule).toBe('third of the groups');
    expect(heldOut.filter((held) => !held).length).toBeGreaterThan(200);
  });

  it('however large the newest period, two thousand older ones are enough to train on', () => {
    const keys = [...many(1, 'old', 2_000), ...many(2, 'new', 20_000)];
    expect(splitRows(keys, 1).rule).toBe('newest period');
  });

  it.each([1, 2, 3, 4, 5])('groups are drawn until they hold enough, or members are (seed %i)', (seed) => {
    const small = Array.from({ length: 20 }, (_, n) => many(1, `small ${n}`, 1)).flat();
    const keys = [...small, ...['a', 'b', 'c'].flatMap((group) => many(1, group, 100))];
    const split = splitRows(keys, seed);
    expect(heldGroups(keys, split).filter((group) => group.length === 1).length).toBeGreaterThan(0);
    const one = [...many(1, 'a', 1), ...many(1, 'b', 1), ...many(1, 'c', 48)];
    expect(splitRows(one, seed).rule).toBe('quarter of the members');
  });
});

it('never parts what belongs together', () => {
  const keyLists = fc.oneof(
    fc.array(key, { minLength: 1 }),
    fc.array(inOnePeriod(['a', 'b', 'c', 'd']), { minLength: 1 }),
    fc.array(inOnePeriod(['a', 'b']), { minLength: 1 }),
  );
  fc.assert(
    fc.property(keyLists, fc.integer(), (keys, seed) => {
      const { rule, heldOut } = splitRows(keys, seed);
      const part = {
        'newest period': 'period',
        'third of the groups': 'group',
        'quarter of the members': 'member',
      } as const;
      const side = new Map<unknown, boolean>();
      keys.forEach((one, i) => {
        const unit = one[part[rule]];
        expect(side.get(unit) ?? heldOut[i]).toBe(heldOut[i]);
        side.set(unit, heldOut[i]!);
      });
      expect(heldOut).toContain(true);
      // the choice hangs on the keys, not on the order of the rows
      const turned = splitRows([...keys].reverse(), seed);
      expect([...turned.heldOut].reverse()).toEqual(heldOut);
    }),
  );
});

it('another seed draws other groups', () => {
  const keys = cross(['a', 'b', 'c', 'd', 'e', 'f'], ['u']);
  const draws = new Set([1, 2, 3, 4, 5].map((seed) => splitRows(keys, seed).heldOut.join()));
  expect(draws.size).toBeGreaterThan(1);
});
