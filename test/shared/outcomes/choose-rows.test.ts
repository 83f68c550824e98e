import { semesterOrder } from '../../../shared/outcomes/train-model';

it('orders semesters by year, then term', () => {
  const slugs = ['2/2022', '1/2023', '1/2022', '3/2021'];
  expect([...slugs].sort((a, b) => semesterOrder(a) - semesterOrder(b))).toEqual([
    '3/2021',
    '1/2022',
    '2/2022',
    '1/2023',
  ]);
});

it('names a slug it cannot order', () => expect(() => semesterOrder('2022')).toThrow('semester is "2022"'));
