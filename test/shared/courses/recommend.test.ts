import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../../shared/courses/consumption-index';
import { recommend } from '../../../shared/courses/recommend';
import golden from '../../fixtures/recommender_cases.json';

function indexOf(pairs: readonly { user_id: number; course_id: number }[], catalogue: number[] = []) {
  const collector = consumptionCollector();
  for (const { user_id: userId, course_id: courseId } of pairs)
    collector.add([{ userId, courseId, accessedAt: 0, lastAccessAt: 0, completed: false }]);
  return consumptionIndex(collector.merged(), catalogue);
}

describe('course recommendations', () => {
  const index = indexOf(golden.consumption);

  it.each(golden.cases)('user $user_id beside course $course_id', ({ user_id: userId, course_id: courseId, out }) => {
    if ('error' in out) expect(() => recommend(index, { userId, courseId })).toThrow('course 77 not found');
    else expect(recommend(index, { userId, courseId })).toEqual(out.course_ids);
  });

  it('does not care how often or in which order rows come', () => {
    const again = indexOf([...golden.consumption, ...golden.consumption].reverse());
    expect(recommend(again, { userId: 4, courseId: 2 })).toEqual([3, 4, 7]);
  });

  it('tells courses that are equally similar in order of id', () => {
    // 3 / sqrt(3 x 9) and 1 / sqrt(3 x 1) are the same, but not in the last digit of a computer
    const [some, others] = [
      [1, 2, 3],
      [11, 12, 13, 14, 15, 16],
    ];
    const pairs = [
      ...some.map((user_id) => ({ user_id, course_id: 5 })),
      ...[...some, ...others].map((user_id) => ({ user_id, course_id: 1 })),
      { user_id: 1, course_id: 2 },
    ];
    expect(recommend(indexOf(pairs), { userId: 99, courseId: 5 })).toEqual([1, 2]);
  });

  it('fills up with courses of the catalogue that nobody has opened', () => {
    expect(recommend(indexOf([{ user_id: 1, course_id: 5 }], [9, 8]), { userId: 2, courseId: 5 })).toEqual([8, 9]);
  });
});
