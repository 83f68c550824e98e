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
