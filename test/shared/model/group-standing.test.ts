import { randomStream } from '../../../shared/base/random';
import { type StandingOptions, standingOffset, trainStanding } from '../../../shared/model/group-standing';
import { sigmoid } from '../../../shared/model/log-odds';
import { logisticMargins } from '../../../shared/model/logistic';
import { matrixOf } from '../../../shared/model/matrix';

/** Rows of a column that says something everywhere and one that does not; groups of a family are shifted alike. */
function made(groups: readonly { family: string | null; shift: number; rows: number }[], seed = 3) {
  const random = randomStream(seed);
  const rows: number[][] = [];
  const labels: number[] = [];
  const grouping = { groups: [] as string[], families: [] as (string | null)[] };
  for (const [g, { family, shift, rows: count }] of groups.entries())
    for (let r = 0; r < count; r++) {
      const x = 2 * random() - 1;
      rows.push([x, random()]);
      labels.push(Number(random() < sigmoid(2 * x + shift)));
      grouping.groups.push(`${g}`);
      grouping.families.push(family);
    }
  const options: StandingOptions = { ...grouping, columns: [0], l2: 1 };
  return { matrix: matrixOf(rows), labels, options };
}

const effect = (families: readonly (readonly [string, number])[], name: string) =>
  families.find(([family]) => family === name)?.[1] ?? Number.NaN;

it('finds what families show beyond the columns, drawn towards 0', () => {
  const { matrix, labels, options } = made([
    { family: 'hard', shift: -0.6, rows: 4000 },
    { family: 'plain', shift: 0, rows: 4000 },
    { family: 'easy', shift: 0.6, rows: 4000 },
  ]);
  const { families, logistic } = trainStanding(matrix, labels, options);
  expect(families.map(([name]) => name)).toEqual(['easy', 'hard', 'plain']);
  expect(logistic.coefficients[1]).toBe(0);
  // a known effect of .6 seen in one group of variance .033 counts .4 / .433 of it
  for (const [name, sign] of [
    ['hard', -1],
    ['easy', 1],
  ] as const) {
    expect(sign * effect(families, name)).toBeGreaterThan(0.45);
    expect(sign * effect(families, name)).toBeLessThan(0.6);
  }
  expect(Math.abs(effect(families, 'plain'))).toBeLessThan(0.1);
});

it('believes few rows little, and two groups more than one', () => {
  const others = { family: null, shift: 0, rows: 4000 };
  const of = (...own: { family: string; shift: number; rows: number }[]) => {
    const { matrix, labels, options } = made([others, ...own]);
    return effect(trainStanding(matrix, labels, options).families, 'easy');
  };
  const easy = { family: 'easy', shift: 1, rows: 400 };
  const [few, one, two] = [of({ ...easy, rows: 10 }), of(easy), of(easy, easy)];
  expect([few < one, one < two]).toEqual([true, true]);
});

it('believes several groups more than one as large', () => {
  const others = { family: null, shift: 0, rows: 4000 };
  const of = (groups: number, rows: number) => {
    const own = Array.from({ length: groups }, () => ({ family: 'easy', shift: 2, rows }));
    const { matrix, labels, options } = made([others, ...own]);
    return effect(trainStanding(matrix, labels, options).families, 'easy');
  };
  expect(of(4, 500) - of(1, 2000)).toBeGreaterThan(0.05);
});

it.each([
  [-4, -1],
  [4, 0],
  [-7, 0],
])('never goes beyond what a family shows, however rare the event (%d, %d)', (usual, own) => {
  const { matrix, labels, options } = made([
    ...Array.from({ length: 20 }, (_, g) => ({ family: `${g}`, shift: usual, rows: 500 })),
    ...Array.from({ length: 4 }, () => ({ family: 'odd', shift: own, rows: 200 })),
  ]);
  const { logistic, families } = trainStanding(matrix, labels, options);
  const rows = options.families.flatMap((family, r) => (family === 'odd' ? [r] : []));
  const margins = logisticMargins(logistic, matrix);
  const meanOf = (value: (r: number) => number) => rows.reduce((sum, r) => sum + value(r), 0) / rows.length;
  const told = meanOf((r) => sigmoid(margins[r]! + effect(families, 'odd')));
  const [before, shown] = [meanOf((r) => sigmoid(margins[r]!)), meanOf((r) => labels[r]!)];
  const way = (told - before) / (shown - before);
  expect(way).toBeGreaterThan(0.2);
  expect(way).toBeLessThan(1);
});

it('weighs what each group shows by how sure it is, in balance with the pull towards 0', () => {
  // nothing but the family tells rows apart: of the others half have the label, so the linear model says one half
  const counts = [
    { rows: 8, ones: 7 },
    { rows: 30, ones: 20 },
  ];
  const own = counts.flatMap(({ rows, ones }, g) =>
    Array.from({ length: rows }, (_, r) => ({ group: `own ${g}`, family: 'own', label: Number(r < ones) })),
  );
  const zeros = own.filter(({ label }) => label === 0).length;
  const rest = own.map((_, r) => ({ group: 'rest', family: null, label: Number(r < zeros) }));
  const rows = [...own, ...rest];
  const { logistic, families } = trainStanding(
    matrixOf(rows.map(() => [0])),
    rows.map(({ label }) => label),
    { groups: rows.map(({ group }) => group), families: rows.map(({ family }) => family), columns: [0], l2: 1 },
  );
  expect(logistic.intercept).toBeCloseTo(0, 9);
  const [[, found]] = families as [(typeof families)[number]];
  const p = sigmoid(found);
  const shown = counts.map(({ rows, ones }) => (ones - rows * p) / (1 + 0.033 * rows * p * (1 - p)));
  expect(found / 0.4).toBeCloseTo(shown[0]! + shown[1]!, 9);
});

it('says nothing of rows without a family, and survives groups of one kind', () => {
  const { matrix, options } = made([
    { family: null, shift: 0, rows: 40 },
    { family: 'all', shift: 0, rows: 40 },
  ]);
  const labels = options.groups.map((group) => Number(group === '1'));
  const { families } = trainStanding(matrix, labels, options);
  expect(families).toHaveLength(1);
  expect(effect(families, 'all')).toBeGreaterThan(0);
  expect(effect(families, 'all')).toBeLessThan(2);
});

it('sets the mean chance of a group where it stands, whatever the margins were, or moves it half-way without a known family', () => {
  const { matrix, labels, options } = made([{ family: 'f', shift: 0.5, rows: 300 }]);
  const standing = { ...trainStanding(matrix, labels, options), families: [['f', 0.25]] as const };
  const margins = Float64Array.from({ length: matrix.rowCount }, (_, r) => Math.sin(r) * 3 + 1);
  const chance = (values: Float64Array, moved: number) =>
    values.reduce((sum, value) => sum + sigmoid(value + moved), 0) / values.length;
  const own = logisticMargins(standing.logistic, matrix);
  expect(chance(margins, standingOffset(standing, matrix, 'f', margins))).toBeCloseTo(chance(own, 0.25), 10);
  for (const family of ['other', null])
    expect(chance(margins, 2 * standingOffset(standing, matrix, family, margins))).toBeCloseTo(chance(own, 0), 10);
  expect(standingOffset(standing, matrix, null, own)).toBeCloseTo(0, 10);
});

it('moves a group to where it stands from as far away as chances go', () => {
  const { matrix, labels, options } = made([{ family: 'f', shift: 0.5, rows: 300 }]);
  const standing = trainStanding(matrix, labels, options);
  for (const margin of [-300, 300]) {
    const margins = new Float64Array(matrix.rowCount).fill(margin);
    const moved = margin + standingOffset(standing, matrix, 'f', margins);
    expect(Math.abs(moved)).toBeLessThan(2);
  }
});
