import { randomStream, shuffled } from '../base/random';

/** What a row belongs to; periods are compared as numbers, a larger one is newer. */
export type SplitKey = { readonly period: number; readonly group: string; readonly member: string };

export type SplitRule = 'newest period' | 'third of the groups' | 'quarter of the members';

/** `heldOut[i]` tells whether row i is kept for evaluation. */
export type Split = { readonly rule: SplitRule; readonly heldOut: readonly boolean[] };

/** A part this small says little: a share of all rows, or so many. */
type Least = { readonly share: number; readonly most: number };

/** Judged by fewer, a model is better or worse by chance: with five learners every seventh sound one is behind the prior. */
const LEAST_HELD_OUT: Least = { share: 1 / 5, most: 50 };
/** A model is what it is trained on: a few rows that happen to be old must not be all of it. */
const LEAST_TRAINED: Least = { share: 1 / 5, most: 2_000 };

/**
 * Chooses the rows to hold out, never at random row by row: the groups of the newest period, with those before it while
 * they are few; else a third of the groups; else a quarter of the members, all their rows together. A rule that leaves too
 * few rows on either side, or has fewer than two periods or three groups, gives way to the next. Same keys and seed, same choice.
 */
export function splitRows(keys: readonly SplitKey[], seed: number): Split {
  return newestPeriods(keys) ?? thirdOfGroups(keys, seed) ?? quarterOfMembers(keys, seed);
}

function newestPeriods(keys: readonly SplitKey[]): Split | null {
  const [, ...later] = [...new Set(keys.map(({ period }) => period))].sort((a, b) => a - b);
  for (const from of later.reverse()) {
    const heldOut = keys.map(({ period }) => period >= from);
    if (isEnoughHeldOut(heldOut)) return isEnoughLeft(heldOut) ? { rule: 'newest period', heldOut } : null;
  }
  return null;
}

function thirdOfGroups(keys: readonly SplitKey[], seed: number): Split | null {
  const groups = inSeededOrder(
    keys.map(({ group }) => group),
    seed,
  );
  if (groups.length < 3) return null;
  for (let count = Math.round(groups.length / 3); count < groups.length; count++) {
    const drawn = new Set(groups.slice(0, count));
    const heldOut = keys.map(({ group }) => drawn.has(group));
    if (isEnoughHeldOut(heldOut)) return isEnoughLeft(heldOut) ? { rule: 'third of the groups', heldOut } : null;
  }
  return null;
}

function quarterOfMembers(keys: readonly SplitKey[], seed: number): Split {
  const members = inSeededOrder(
    keys.map(({ member }) => member),
    seed,
  );
  const drawn = new Set(members.slice(0, Math.max(1, Math.round(members.length / 4))));
  return { rule: 'quarter of the members', heldOut: keys.map(({ member }) => drawn.has(member)) };
}

function isEnoughHeldOut(heldOut: readonly boolean[]): boolean {
  return heldOut.filter(Boolean).length >= leastOf(LEAST_HELD_OUT, heldOut.length);
}

function isEnoughLeft(heldOut: readonly boolean[]): boolean {
  return heldOut.filter((held) => !held).length >= leastOf(LEAST_TRAINED, heldOut.length);
}

function leastOf({ share, most }: Least, rows: number): number {
  return Math.min(share * rows, most);
}

/** The distinct ids, shuffled. */
function inSeededOrder(ids: readonly string[], seed: number): string[] {
  return shuffled([...new Set(ids)].sort(), randomStream(seed));
}
