/** Where the groups that are too small are counted together. */
export const OTHER = 'other';
/** Fewer people are not told as a group of their own: who knows one of them would learn what is told of the group. */
const SMALLEST_GROUP = 5;

/**
 * Counts of people by group, those of small groups together as `other`. Where these are few as well the next smallest
 * group joins them: what is left out of a whole tells as much as what is told.
 */
export function withoutSmallGroups(counts: Readonly<Record<string, number>>): Record<string, number> {
  const bySize = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => Number(b === OTHER) - Number(a === OTHER) || m - n || (a < b ? -1 : 1));
  const joined = new Set<string>();
  let others = 0;
  for (const [group, count] of bySize) {
    const needed = count < SMALLEST_GROUP || (others > 0 && others < SMALLEST_GROUP);
    if (!needed && group !== OTHER) break;
    joined.add(group);
    others += count;
  }
  const told = Object.entries(counts).filter(([group]) => !joined.has(group) && group !== OTHER);
  return { ...Object.fromEntries(told), ...(others > 0 && { [OTHER]: others }) };
}
