import { numberList } from '../../../shared/base/number-list';

it.each([0, 1, 1_023, 1_024, 1_025, 5_000])('holds %i numbers in order', (count) => {
  const list = numberList();
  for (let n = 0; n < count; n++) list.push(n / 2);
  expect([...list.values()]).toEqual(Array.from({ length: count }, (_, n) => n / 2));
});
