import { type Day, parseDay } from '../../../shared/base/day';
import { chooseRows, semesterOrder } from '../../../shared/outcomes/choose-rows';
import type { ClassRoster } from '../../../shared/outcomes/training-rows';

const NO_COUNTS = { labelsFromFile: 0, labelsFromMarks: 0, labelsWithoutMark: 0, pairsNotInFile: 0 };
const POINTS = [0.3, 0.6, 0.9];

/** Levels 1 to 5 in turn; everyone is known at all points. */
function roster(classId: string, learners: number, semester = '1/2022', levels = [1, 2, 3, 4, 5]): ClassRoster {
  const userIds = Array.from({ length: learners }, (_, n) => `${classId}u${n}`);
  return {
    classId,
    semester,
    requiredLevel: 3,
    levels: new Map(userIds.map((id, n) => [id, levels[n % levels.length] as number])),
    points: POINTS.map((point) => ({ point, runDate: parseDay('20220901') as Day, userIds })),
    counts: NO_COUNTS,
  };
}

/** `<class> <point>` -> how many rows of it a part has. */
function cellsOf(rosters: readonly ClassRoster[], most: number, seed = 1) {
  const choice = chooseRows(rosters, { maxTrainingRows: most, seed });
  const cells = (part: string) =>
    rosters.flatMap(({ classId, points }) =>
      points.flatMap(({ point }): [string, number][] => {
        const rows = [...choice.partsAt(classId, point).values()].filter((own) => own === part).length;
        return rows > 0 ? [[`${classId} ${point}`, rows]] : [];
      }),
    );
  return { choice, training: new Map(cells('training')), heldOut: new Map(cells('heldOut')) };
}

const total = (cells: ReadonlyMap<string, number>) => [...cells.values()].reduce((a, b) => a + b, 0);
const old = ['a', 'b', 'c', 'd'].map((id) => roster(id, id === 'a' ? 5 : 100, '1/2021'));
const recent = ['p', 'q', 'r', 's', 't'].map((id) => roster(id, 20));

it('uses every row where there are few enough', () => {
  const { choice, training, heldOut } = cellsOf([...old, ...recent], 1000);
  expect([total(training), total(heldOut)]).toEqual([915, 300]);
  expect(choice.rule).toBe('newest period');
  expect(choice.counts).toEqual({ classes: 9, pairs: 405, rows: 1215, trainableRows: 915 });
  expect(choice.trainingClasses).toEqual(['a', 'b', 'c', 'd']);
  expect(choice.semesters).toEqual(['1/2021', '1/2022']);
});

describe('of more rows than are allowed', () => {
  const { choice, training, heldOut } = cellsOf([...old, ...recent], 150);

  it('trains on as many as are, evenly over classes and points', () => {
    expect(total(training)).toBe(150);
    expect(training.get('a 0.3')).toBe(5);
    const others = [...training].filter(([cell]) => !cell.startsWith('a')).map(([, rows]) => rows);
    expect(others).toEqual(Array.from({ length: 9 }, () => 15));
  });

  it('holds out no more either, and of a class all rows or none: it is answered as a whole', () => {
    expect([...heldOut.values()]).toEqual(Array.from({ length: 6 }, () => 20));
    expect(new Set([...heldOut.keys()].map((cell) => cell[0])).size).toBe(2);
  });

  it('counts and weighs all that could be used', () => {
    expect(choice.counts).toEqual({ classes: 9, pairs: 405, rows: 1215, trainableRows: 915 });
    expect(choice.prior).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    expect(choice.trainingClasses).toEqual(['a', 'b', 'c', 'd']);
  });

  it('hangs on rows and seed alone', () => {
    expect(cellsOf([...old, ...recent], 150).heldOut).toEqual(heldOut);
    const draws = [1, 2, 3, 4, 5].map((seed) => [...cellsOf([...old, ...recent], 150, seed).heldOut.keys()].join());
    expect(new Set(draws).size).toBeGreaterThan(1);
  });

  it('holds out one class at least, however large', () => {
    const { heldOut: one } = cellsOf([...old, ...recent], 50);
    expect([...one.values()]).toEqual([20, 20, 20]);
  });
});

it('of one class holds out learners with all their rows, no more than allowed', () => {
  const { choice, training, heldOut } = cellsOf([roster('a', 100)], 60);
  expect(choice.rule).toBe('quarter of the members');
  expect([...heldOut.values()]).toEqual([20, 20, 20]);
  expect(total(training)).toBe(60);
  const held = POINTS.map((point) => [...choice.partsAt('a', point)].filter(([, part]) => part === 'heldOut'));
  expect(held[0]).toEqual(held[2]);
});

it('too few learners, or a single level, are not enough data', () => {
  expect(() => chooseRows([roster('a', 49)], { maxTrainingRows: 100, seed: 1 })).toThrow(
    '49 learners in ended classes, at least 50 are needed',
  );
  expect(() => chooseRows([roster('a', 50, '1/2022', [3])], { maxTrainingRows: 100, seed: 1 })).toThrow(
    'the training rows hold 1 level(s), at least 2 are needed',
  );
});

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
