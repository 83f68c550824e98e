import { parseDay } from '../../../shared/base/day';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { joinLearners } from '../../../shared/features/join';

it('joins visits and marks; work without a mark makes nobody a member, but is known of members', () => {
  const handIns = [{ activityId: '1', score: null, dayNumber: 19_000 }];
  const handedIn = { ...NO_COURSEWORK, handIns };
  const marked = { ...NO_COURSEWORK, totalSubmission: 1 };
  const { lastUpdated: _, activeDays: __, pages: ___, ...clicks } = { ...NO_CLICKS, classViewCount: 2 };
  const coursework = new Map([
    ['10', marked],
    ['9', handedIn],
    ['8', handedIn],
  ]);
  const rows = joinLearners([], new Map([['9', clicks]]), coursework, parseDay('20230502'));
  expect(rows.map(({ userId, clicks: { classViewCount }, coursework: own }) => [userId, classViewCount, own])).toEqual([
    ['9', 2, handedIn],
    ['10', 0, marked],
  ]);
});
