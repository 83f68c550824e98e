import { someCoursework } from '../../../bench/generate-coursework';
import { populationOf } from '../../../bench/population';
import { parseDay } from '../../../shared/base/day';
import { parseSettings } from '../../../shared/contracts/settings';
import { summariseCoursework } from '../../../shared/features/coursework';
import { packClass, packCoursework, unpackClass, unpackCoursework } from '../../../shared/outcomes/packed-coursework';

it('packed coursework comes back as it was, in a fifth of its text', () => {
  const summary = summariseCoursework(someCoursework(populationOf(2600), 3), parseDay('20230326'), parseSettings({}));
  const packed = packCoursework(summary);
  expect(unpackCoursework(packed)).toEqual(summary);
  expect(summary.learners.size).toBeGreaterThan(200);
  expect(packed.bytes.length).toBeLessThan(JSON.stringify([...summary.learners]).length / 5);
});

it('a packed class comes back as it was, in a tenth of its text', () => {
  const coursework = someCoursework(populationOf(2600), 3);
  const packed = packClass(coursework);
  expect(unpackClass(packed)).toEqual(coursework);
  expect(packed.length).toBeLessThan(JSON.stringify(coursework).length / 10);
});
