/** An activity as far as it tells how late a class hands in. */
export type Dated = {
  readonly dueDay: number | null;
  /** Days on which it was handed in. */
  readonly days: ArrayLike<number>;
  /** Share of the class that has handed it in. */
  readonly share: number;
};

/**
 * Of those who have not handed in some days after the due date, so many still do: .4 e^(-days / 10), near to what
 * assignments of OULAD 2013 show (docs/adr/0026).
 */
const LATE_SHARE = 0.4;
const LATE_DAYS = 10;
/** So many learners of other classes stand beside those of the class's own earlier activities. */
const LEARNERS_OF_OTHERS = 20;
/** Work that less of the class has handed in is not owed: results taken over, or single ones entered before all others. */
export const ENOUGH_OWED = 0.1;
/** An earlier activity tells how many come later than a number of days, once so many more have passed. */
const SETTLED_DAYS = 14;

/**
 * How much not to have handed an activity in counts as having missed it, 0 to 1: nothing before it is due or while
 * less than a tenth of the class has handed it in, after that as much as is not likely to come late, as the class does.
 */
export function owedShare(item: Dated, items: readonly Dated[], learners: number, today: number): number {
  const { dueDay, share } = item;
  if (dueDay === null || dueDay >= today || share < ENOUGH_OWED) return 0;
  const lag = today - dueDay;
  let stillCame = LEARNERS_OF_OTHERS * LATE_SHARE * Math.exp(-lag / LATE_DAYS);
  let notYet = LEARNERS_OF_OTHERS;
  for (const other of items) {
    if (other.dueDay === null || other.share < ENOUGH_OWED || today - other.dueDay < lag + SETTLED_DAYS) continue;
    const late = countFrom(other.days, other.dueDay + lag);
    stillCame += late;
    notYet += learners - other.days.length + late;
  }
  return 1 - stillCame / notYet;
}

function countFrom(days: ArrayLike<number>, first: number): number {
  return Array.from(days).filter((day) => day >= first).length;
}
