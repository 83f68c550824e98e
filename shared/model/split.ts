import { randomStream, shuffled } from '../base/random';

/** What a row belongs to; periods are compared as numbers, a larger one is newer. */
export type SplitKey = { readonly period: number; readonly group: string; readonly member: string };

export type SplitRule = 'newest period' | 'third of the groups' | 'quarter of the members';

/** `heldOut[i]` tells whether row i is kept for evaluation. */
export type Split = { readonly rule: SplitRule; readonly heldOut: readonly boolean[] };

/**
 * Chooses the rows to hold out, never at random row by row: the groups of the newest period where there are two
 * periods or more; else a third of the groups; with fewer than three groups a quarter of the members, all their rows
 * together. Same keys and seed, same choice.
 */
export function splitRows(keys: readonly SplitKey[], seed: number): Split {
  const periods = [...new Set(keys.map((key) => key.period))].sort((a, b) => a - b);
  if (periods.length > 1) {
    const newest = periods.at(-1);
    return { rule: 'newest period', heldOut: keys.map((key) => key.period === newest) };
  }
  const groups = draw(
    keys.map((key) => key.group),
    1 / 3,
    seed,
  );
  if (groups.of >= 3) return { rule: 'third of the groups', heldOut: keys.map((key) => groups.drawn.has(key.group)) };
  const members = draw(
    keys.map((key) => key.member),
    1 / 4,
    seed,
  );
  return { rule: 'quarter of the members', heldOut: keys.map((key) => members.drawn.has(key.member)) };
}

/** A seeded share of the distinct ids, at least one. */
function draw(ids: readonly string[], share: number, seed: number): { drawn: Set<string>; of: number } {
  const distinct = [...new Set(ids)].sort();
  const count = Math.max(1, Math.round(distinct.length * share));
  return { drawn: new Set(shuffled(distinct, randomStream(seed)).slice(0, count)), of: distinct.length };
}
