import { someCoursework } from '../../../bench/generate-coursework';
import { populationOf } from '../../../bench/population';
import { parseDay } from '../../../shared/base/day';
import { parseSettings } from '../../../shared/contracts/settings';
import { summariseCoursework } from '../../../shared/features/coursework';
import { packCoursework, unpackCoursework } from '../../../shared/outcomes/packed-coursework';

it('packed coursework comes back as it was, in a fifth of its text', () => {
  const summary = summariseCoursework(someCoursework(populationOf(2600), 3), parseDay('20230326'), parseSettings({}));
  const packed = packCoursework(summary);
  expect(unpackCoursework(packed)).toEqual(summary);
  expect(summary.learners.size).toBeGreaterThan(200);
  expect(packed.bytes.length).toBeLessThan(JSON.stringify([...summary.learners]).length / 5);
});
