/** Loads of one page that has an id: of an activity ("a12"), a quiz ("q12") or a material ("m12"). */
export type PageLoads = readonly [page: string, loads: number];

/** What stands before the id in the name of a page. */
export const PAGE = { activity: 'a', quiz: 'q', material: 'm' };

/** Pages by their name: the same loads are the same bytes. */
export function inOrder(pages: PageLoads[]): PageLoads[] {
  return pages.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The ids of the activities among pages, in the same order. */
export function activityIdsOf(pages: readonly PageLoads[]): string[] {
  return pages.flatMap(([page]) => (page.startsWith(PAGE.activity) ? [page.slice(1)] : []));
}
