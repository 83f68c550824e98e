import { getOrCreate } from '../shared/base/maps';
import { type NumberList, numberList } from '../shared/base/number-list';
import type { ClickCounts } from '../shared/contracts/learner-class';
import { activityIdsOf, inOrder, PAGE } from '../shared/contracts/pages';
import type { Visit } from './oulad-visits';

/** A day of a presentation, and what Amplitude would count of each learner on it. */
export type CountedDay = readonly [day: number, counts: ReadonlyMap<string, ClickCounts>];

/** The visits of one presentation, a number each: the full data have more than ten million. */
export type VisitLog = {
  readonly add: (visit: Visit) => void;
  readonly isEmpty: () => boolean;
  /** The days with visits, ascending; each is counted when it is asked for. */
  readonly days: () => Iterable<CountedDay>;
};

type Counter = 'activityPageView' | 'materialView' | 'actQuizView';
/** The counter and the page that a site stands for; null where it has none of its own. */
type Site = { readonly counter: Counter | null; readonly page: string | null };
type Tally = {
  readonly counts: { -readonly [K in keyof ClickCounts]: ClickCounts[K] };
  readonly pages: Map<string, number>;
};

/** A page loaded often on one day counts at most this often: reloads say little. */
const MOST_LOADS_OF_A_PAGE = 100;
const MATERIAL = new Set(['resource', 'oucontent', 'url', 'subpage', 'page', 'folder', 'sharedsubpage', 'dualpane']);
const QUIZ = new Set(['quiz', 'externalquiz', 'questionnaire']);
/** Materials with a page of their own; the other kinds stand for the list of materials. */
const MATERIAL_PAGE = new Set(['resource', 'oucontent', 'url']);

/** A visit as one whole number below 2^53: its student, its site, its loads. */
const LOADS = MOST_LOADS_OF_A_PAGE + 1;
const SITES = 1_000_000;

/** An empty log; `kinds` are those of the sites. */
export function visitLog(kinds: ReadonlyMap<string, string>): VisitLog {
  const students = numbering();
  const sites = numbering();
  const visits = new Map<number, NumberList>();
  return {
    add: ({ student, site, day, clicks }) => {
      const pair = students.of(student) * SITES + sites.of(site);
      getOrCreate(visits, day, numberList).push(pair * LOADS + Math.min(clicks, MOST_LOADS_OF_A_PAGE));
    },
    isEmpty: () => visits.size === 0,
    days: function* () {
      const known = sites.names.map((site) => siteOf(site, kinds.get(site) ?? ''));
      for (const [day, list] of [...visits].sort(([a], [b]) => a - b))
        yield [day, countDay(list.values(), students.names, known)];
    },
  };
}

/** Numbers for names, from 0 on. */
function numbering() {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const of = (name: string): number => getOrCreate(numbers, name, () => names.push(name) - 1);
  return { of, names };
}

function siteOf(site: string, kind: string): Site {
  const page = pageOf(kind);
  return { counter: counterOf(kind), page: page && page + site };
}

function counterOf(kind: string): Counter | null {
  if (kind === 'homepage') return 'activityPageView';
  if (MATERIAL.has(kind)) return 'materialView';
  return kind === 'glossary' ? null : 'actQuizView';
}

/** What the name of the site's page begins with; null for a site without a page of its own. */
function pageOf(kind: string): string | null {
  if (QUIZ.has(kind)) return PAGE.quiz;
  if (MATERIAL.has(kind)) return MATERIAL_PAGE.has(kind) ? PAGE.material : null;
  return kind === 'homepage' || kind === 'glossary' ? null : PAGE.activity;
}

function countDay(
  visits: Float64Array,
  students: readonly string[],
  sites: readonly Site[],
): ReadonlyMap<string, ClickCounts> {
  const tallies = new Map<string, Tally>();
  for (const visit of visits) {
    const pair = Math.floor(visit / LOADS);
    const tally = getOrCreate(tallies, students[Math.floor(pair / SITES)] as string, newTally);
    countVisit(tally, sites[pair % SITES] as Site, visit % LOADS);
  }
  return new Map([...tallies].map(([userId, tally]) => [userId, countsOf(tally)]));
}

function newTally(): Tally {
  const zeros = { specificActivityView: 0, sessionIdCount: 1, classViewCount: 0, activityPageView: 0, materialView: 0 };
  return { counts: { ...zeros, actQuizView: 0, submitButtonClicked: 0, activityIds: [] }, pages: new Map() };
}

function countVisit({ counts, pages }: Tally, { counter, page }: Site, loads: number): void {
  counts.classViewCount += loads;
  if (counter !== null) counts[counter] += loads;
  if (page !== null) pages.set(page, (pages.get(page) ?? 0) + loads);
}

function countsOf({ counts, pages: loads }: Tally): ClickCounts {
  const pages = inOrder([...loads]);
  const activityIds = activityIdsOf(pages);
  return { ...counts, activityIds, pages, specificActivityView: activityIds.length };
}
