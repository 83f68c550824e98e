import fc from 'fast-check';
import { type Day, dayNumber } from '../../../shared/base/day';
import type { ClickCounts, LearnerDay } from '../../../shared/contracts/learner-class';
import { accumulate, NO_CLICKS } from '../../../shared/features/accumulate';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { joinLearners } from '../../../shared/features/join';
import { FEATURE_NAMES, featureVector } from '../../../shared/features/names';
import golden from '../../fixtures/accumulation_cases.json';

type GoldenIncrement = (typeof golden.increments_by_data_day)['20230521'][number];

const countsOf = (row: GoldenIncrement): ClickCounts => ({
  specificActivityView: row.activity_ids.length,
  sessionIdCount: row.session_id_count,
  classViewCount: row.class_view_count,
  activityPageView: row.activity_page_view,
  materialView: row.material_view,
  actQuizView: row['act+quiz_view'],
  submitButtonClicked: row.submit_button_clicked,
  activityIds: row.activity_ids,
});

describe('accumulate and join', () => {
  it('gives the golden state of every run date', () => {
    let rows: LearnerDay[] = [];
    const days = [
      ['20230521', '20230522'],
      ['20230522', '20230523'],
      ['20230523', '20230524'],
    ] as const;
    for (const [dataDay, runDate] of days) {
      const increments: GoldenIncrement[] = golden.increments_by_data_day[dataDay];
      rows = joinLearners(
        rows,
        new Map(increments.map((row) => [row.user_id, countsOf(row)])),
        new Map(),
        runDate as Day,
      );
      const expected = golden.expected_state_by_run_date[runDate];
      expect(
        rows.map(({ userId, clicks }) => [
          userId,
          clicks.classViewCount,
          clicks.activityIds,
          clicks.specificActivityView,
          clicks.sessionIdCount,
          clicks.actQuizView,
          clicks.materialView,
          Number(clicks.lastUpdated),
        ]),
      ).toEqual(
        expected.map((row) => [
          row.user_id,
          row.class_view_count,
          row.activity_ids,
          row.specific_activity_view,
          row.session_id_count,
          row['act+quiz_view'],
          row.material_view,
          row.last_updated_dt,
        ]),
      );
    }
  });

  it('adds up the same in one step or in many', () => {
    const increment = fc.record({ ids: fc.array(fc.constantFrom('1', '2', '3', '4')), views: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(increment, { maxLength: 8 }), (days) => {
        const states = days.reduce(
          (state, { ids, views }) =>
            accumulate(
              state,
              { ...NO_CLICKS, activityIds: [...new Set(ids)], classViewCount: views },
              '20230101' as Day,
            ),
          NO_CLICKS,
        );
        expect(states.specificActivityView).toBe(new Set(days.flatMap(({ ids }) => ids)).size);
        expect(states.classViewCount).toBe(days.reduce((sum, { views }) => sum + views, 0));
      }),
    );
  });

  it('notes the day before the run date with its loads, after the days before', () => {
    const counts = { ...NO_CLICKS, classViewCount: 9, activityPageView: 2, materialView: 3, actQuizView: 4 };
    const once = accumulate(NO_CLICKS, counts, '20230301' as Day);
    const { activeDays, lastUpdated } = accumulate(once, { ...counts, classViewCount: 10 }, '20230305' as Day);
    expect(activeDays).toEqual([
      [dayNumber('20230228' as Day), 9, 2, 3, 4],
      [dayNumber('20230304' as Day), 10, 2, 3, 4],
    ]);
    expect(lastUpdated).toBe('20230305');
    expect(accumulate(once, null, '20230305' as Day)).toBe(once);
  });

  it('adds the loads of each page, by name; pages that were not kept from the start stay unknown', () => {
    const pages = (...loads: [string, number][]) => ({ ...NO_CLICKS, pages: loads });
    const once = accumulate(NO_CLICKS, pages(['m2', 1], ['q7', 3]), '20230101' as Day);
    const twice = accumulate(once, pages(['a12', 2], ['m2', 4]), '20230102' as Day);
    expect(twice.pages).toEqual([
      ['a12', 2],
      ['m2', 5],
      ['q7', 3],
    ]);
    const some = fc
      .uniqueArray(fc.tuple(fc.constantFrom('a1', 'a10', 'a2', 'm1', 'q3'), fc.integer({ min: 1, max: 9 })), {
        selector: ([page]) => page,
      })
      .map((loads) => loads.sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(some, some, (first, second) => {
        const both = accumulate(pages(...first), pages(...second), '20230101' as Day).pages ?? [];
        const names = [...new Set([...first, ...second].map(([page]) => page))].sort();
        const loadsOf = (loads: [string, number][], name: string) => loads.find(([page]) => page === name)?.[1] ?? 0;
        expect(both).toEqual(names.map((name) => [name, loadsOf(first, name) + loadsOf(second, name)]));
      }),
    );
    const { pages: _, ...old } = NO_CLICKS;
    expect(accumulate(old, pages(['m2', 1]), '20230101' as Day).pages).toBeUndefined();
  });

  it('joins by user id whatever the order: the same table after 50 shuffles of both inputs', () => {
    const coursework = (level: number) => ({
      activityCountPerClass: 1,
      totalSubmission: 1,
      avgSpentSeconds: 0,
      avgSecondsEarly: 0,
      expectationMetCount: 0,
      avgLevel: level,
      maxLevel: level,
    });
    const clicks = ['10', '9', '3'].map((id, i) => [id, { ...NO_CLICKS, classViewCount: i + 1 }] as const);
    const grades = ['9', '11'].map((id, i) => [id, coursework(i + 1)] as const);
    const expected = joinLearners([], new Map(clicks), new Map(grades), '20230101' as Day);
    expect(expected.map((row) => row.userId)).toEqual(['3', '9', '10', '11']);
    expect(expected[3]?.clicks).toEqual(NO_CLICKS);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(clicks, { minLength: 3 }),
        fc.shuffledSubarray(grades, { minLength: 2 }),
        (a, b) => {
          expect(joinLearners([], new Map(a), new Map(b), '20230101' as Day)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('puts the 13 features in the contract order', () => {
    expect(FEATURE_NAMES).toEqual([
      'specific_activity_view',
      'activity_count_per_class',
      'total_submission',
      'session_id_count',
      'class_view_count',
      'activity_page_view',
      'material_view',
      'avgspent_time',
      'avgseconds_early',
      'act+quiz_view',
      'submit_button_clicked',
      'expectation_met_count',
      'avglevel',
    ]);
    const source = {
      clicks: {
        ...NO_CLICKS,
        specificActivityView: 1,
        sessionIdCount: 4,
        classViewCount: 5,
        activityPageView: 6,
        materialView: 7,
        actQuizView: 10,
        submitButtonClicked: 11,
      },
      coursework: {
        activityCountPerClass: 2,
        totalSubmission: 3,
        avgSpentSeconds: 8,
        avgSecondsEarly: 9,
        expectationMetCount: 12,
        avgLevel: 13,
        maxLevel: 0,
      },
    };
    expect(featureVector(source)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const nothing = featureVector({ clicks: NO_CLICKS, coursework: NO_COURSEWORK });
    expect(nothing).toEqual(new Array(13).fill(0));
  });
});
