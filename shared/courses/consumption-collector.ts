import { numberList } from '../base/number-list';
import { pairMinima } from '../base/pair-minima';
import type { ConsumptionRow } from '../contracts/course-rows';
import type { MergedConsumption } from '../contracts/merged-consumption';

/** Where rows come from: those of one `run` are one file. */
type RowOrigin = { readonly run: string; readonly importedAt: number };

/** What is longer than this is no single visit. */
const LONGEST_VISIT_SECONDS = 6 * 3_600;

/**
 * Collects rows in any order, repeated ones too: a course's visits are the union of what its rows say, beside what is
 * known already.
 *
 * A row's beginning is known from then on, whatever came after it. Its end is not: "last used in March" also says "and not
 * since", which nobody knew in March. So the end and the completion are known from the import on, unless the file is a
 * log: one that has rows of single visits, several of a learner in a course. Batches of one file are to be added one after
 * the other. Without an origin every row is one visit of a log. An instant after the import counts as the import's.
 */
export function consumptionCollector(known: MergedConsumption | null = null) {
  const courses = pairMinima(known?.courses);
  const visits = pairMinima(known?.visits);
  const imports = new Set(known?.importedAt);
  let run: string | null = null;
  let file = openFile();

  /** Rows turn out to be those of a log: the end of a visit is known when it is made. */
  const putRight = (pending: Float64Array): void => {
    const { first, second } = visits.columns();
    for (const ended of pending) {
      const visit = Math.floor(ended / 2);
      const last = second[visit] as number;
      visits.lower(visit, last);
      if (ended % 2 === 1) courses.lower(first[visit] as number, last);
    }
  };
  const addRow = (
    { userId, courseId, accessedAt, lastAccessAt, completed }: ConsumptionRow,
    importedAt: number | null,
  ) => {
    const [accessed, last] = [
      Math.min(accessedAt, importedAt ?? accessedAt),
      Math.min(lastAccessAt, importedAt ?? lastAccessAt),
    ];
    const pair = courses.numberOf(userId, courseId);
    const begun = visits.numberOf(pair, accessed);
    const ended = accessed === last ? begun : visits.numberOf(pair, last);
    const isShort = last - accessed <= LONGEST_VISIT_SECONDS;
    if (importedAt !== null && file.isSecondVisit(pair, accessedAt)) putRight(file.takePending());
    const knownFrom = importedAt === null || (file.isLog() && isShort) ? last : importedAt;
    if (isShort && knownFrom > last) file.await(ended * 2 + Number(completed));
    visits.lower(begun, accessed);
    visits.lower(ended, knownFrom);
    if (completed) courses.lower(pair, knownFrom);
  };

  return {
    add: (rows: readonly ConsumptionRow[], origin: RowOrigin | null = null): void => {
      if (origin && origin.run !== run) file = openFile();
      run = origin?.run ?? null;
      if (origin) imports.add(origin.importedAt);
      for (const row of rows) addRow(row, origin?.importedAt ?? null);
    },
    merged: (): MergedConsumption => ({
      courses: courses.columns(),
      visits: visits.columns(),
      importedAt: [...imports].sort((a, b) => a - b),
    }),
  };
}

/** One file while its batches come: a log from the first row on that tells of a second visit of some pair. */
function openFile() {
  const firstVisits = new Map<number, number>();
  let pending = numberList();
  let isLog = false;
  return {
    isLog: () => isLog,
    /** Whether this row makes the file a log. */
    isSecondVisit: (pair: number, accessedAt: number): boolean => {
      if (isLog) return false;
      const first = firstVisits.get(pair);
      if (first === undefined) firstVisits.set(pair, accessedAt);
      isLog = first !== undefined && first !== accessedAt;
      if (isLog) firstVisits.clear();
      return isLog;
    },
    /** Keeps what has to be put right if the file is a log. */
    await: (ended: number): void => {
      if (!isLog) pending.push(ended);
    },
    takePending: (): Float64Array => {
      const taken = pending.values();
      pending = numberList();
      return taken;
    },
  };
}
