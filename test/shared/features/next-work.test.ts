import type { Day } from '../../../shared/base/day';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import type { ClassSnapshot } from '../../../shared/features/class-view';
import { classView } from '../../../shared/features/class-view';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { nextWork } from '../../../shared/features/next-work';

const TODAY = 19_500;
const planned = (id: number, dueDay: number | null) => ({ activityId: `${id}`, type: 'ASM', dueDay, weight: null });

/** A learner who handed these in, ten days before today, at a score; last seen so many days ago. */
function learner(handedIn: readonly number[], score = 60, seenBefore = 1) {
  const n = handedIn.length;
  return {
    clicks: { ...NO_CLICKS, activeDays: [[TODAY - seenBefore, 3, 1, 1, 1] as const] },
    coursework: {
      ...NO_COURSEWORK,
      activityCountPerClass: n,
      totalSubmission: n,
      avgLevel: n > 0 ? 4 : 0,
      expectationMetCount: n,
      handIns: handedIn.map((id) => ({ activityId: `${id}`, score, dayNumber: TODAY - 10 })),
    },
  };
}

function snapshot(dueDays: readonly (number | null)[], ...rows: ReturnType<typeof learner>[]): ClassSnapshot {
  const activities = dueDays.map((day, i) => planned(i + 1, day === null ? null : TODAY + day));
  return { runDate: '20230523' as Day, plan: { startDay: TODAY - 40, endDay: null, courseId: null, activities }, rows };
}

const nextWorkOf = (day: ClassSnapshot) => nextWork(day, classView(day));
const idsOf = (items: readonly { activityId: string }[] | undefined) => items?.map(({ activityId }) => activityId);

describe('nextWork', () => {
  it('is the next activity, with what is due within a week of it, two at most', () => {
    const some = [learner([1]), learner([])];
    expect(idsOf(nextWorkOf(snapshot([-9, 5, 30], ...some))?.items)).toEqual(['2']);
    expect(idsOf(nextWorkOf(snapshot([-9, 5, 12, 12], ...some))?.items)).toEqual(['2', '3']);
    expect(idsOf(nextWorkOf(snapshot([-9, null, null], ...some))?.items)).toEqual(['2']);
  });

  it('is nothing where all is due, no plan is known, or nobody has a score', () => {
    expect(nextWorkOf(snapshot([-9, -2], learner([1])))).toBeNull();
    expect(nextWorkOf({ ...snapshot([-9, 5], learner([1])), plan: undefined } as never)).toBeNull();
    expect(nextWorkOf(snapshot([-9, 5], learner([])))).toBeNull();
  });

  it('is due once it is: handed in by whoever handed in the latest, at their own score', () => {
    const { whenDue } = nextWorkOf(snapshot([-9, 5], learner([1], 80), learner([]), learner([1], 40)))!;
    const { view, learners } = classView(whenDue);
    const item = view.items.find(({ activityId }) => activityId === '2')!;
    expect(item).toMatchObject({ due: true, counts: true, dueDay: TODAY - 1 });
    expect(learners.map(({ handIns }) => handIns?.get('2')?.score)).toEqual([80, undefined, 40]);
    expect(learners.map(({ coursework }) => coursework.totalSubmission)).toEqual([2, 0, 2]);
    expect(view.today).toBe(TODAY);
  });

  it('leaves the dates of other work as they are, and work without a date without one', () => {
    const datesOf = (...due: (number | null)[]) =>
      nextWorkOf(snapshot(due, learner([1])))?.whenDue.plan?.activities.map(({ dueDay }) => dueDay && dueDay - TODAY);
    expect(datesOf(-9, 5, 40, null)).toEqual([-9, -1, 40, null]);
    expect(datesOf(-9, null)).toEqual([-9, null]);
  });

  it('expects the first work of whoever has visited of late', () => {
    const early = learner([1], 70);
    const { whenDue } = nextWorkOf(snapshot([5, 40], early, ...[1, 14, 15].map((ago) => learner([], 0, ago))))!;
    expect(whenDue.rows.map(({ coursework }) => coursework.handIns?.length)).toEqual([1, 1, 1, 0]);
  });

  it('gives a learner the missing ones, at the own mean, without marks as the class has them', () => {
    const day = snapshot([-9, 5, 6], learner([1, 2], 80), learner([]), learner([1, 2, 3]));
    const { handedIn } = nextWorkOf(day)!;
    const [some, none, all] = classView(day).learners;
    expect([...handedIn(some!)!.handIns!]).toHaveLength(3);
    expect(handedIn(some!)).toMatchObject({ coursework: { totalSubmission: 3, avgLevel: 4, expectationMetCount: 3 } });
    const { coursework: own } = some!;
    const halfMet = handedIn({ ...some!, coursework: { ...own, expectationMetCount: 1 } });
    expect(halfMet).toMatchObject({ coursework: { totalSubmission: 3, expectationMetCount: 1.5 } });
    const { coursework, handIns, ...same } = handedIn(none!)!;
    expect(coursework).toMatchObject({ totalSubmission: 2, avgLevel: 4, expectationMetCount: 2 });
    expect(handIns!.get('2')!.score).toBeCloseTo((70 + 70 + 60) / 3, 9);
    expect(same).toEqual({ clicks: none!.clicks, days: none!.days, weeks: none!.weeks });
    expect(handedIn(all!)).toBeNull();
  });
});
