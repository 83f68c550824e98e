import { randomStream } from '../../../shared/base/random';
import { addLeaves } from '../../../shared/model/add-leaves';
import { boostingMargins, trainBoosting } from '../../../shared/model/boosting';
import { rankColumns } from '../../../shared/model/columns';
import { forestProbabilities, trainForest } from '../../../shared/model/random-forest';
import { type TreeJson, treeFaults, treeJson, treeTable } from '../../../shared/model/tree-json';
import { joinTables, leafOf, type TreeTable } from '../../../shared/model/tree-table';

function forestOf(missing: number, seed: number) {
  const random = randomStream(seed);
  const values = Float64Array.from({ length: 303 * 4 }, () =>
    random() < missing ? Number.NaN : Math.round(9 * random()),
  );
  const matrix = { values, rowCount: 303, columnCount: 4 };
  const labels = Array.from({ length: 303 }, (_, r) => (values[r * 4]! > 4 ? 2 : Math.floor(random() * 2)));
  return { matrix, labels, table: trainForest(rankColumns(matrix), labels, { trees: 5, seed: 1 }).table };
}

const stored = (table: TreeTable): TreeJson => JSON.parse(JSON.stringify(treeJson(table))) as TreeJson;

describe.each([0, 0.2])('trees with %d of the values missing', (missing) => {
  const { matrix, labels, table } = forestOf(missing, 1);

  it('come back from JSON as they were', () => {
    expect(treeFaults(stored(table), 4, 3)).toEqual([]);
    expect(treeTable(stored(table))).toEqual(table);
  });

  it('answer all rows together as each row alone', () => {
    const sums = new Float64Array(303 * 3);
    addLeaves(table, matrix, sums);
    const alone = new Float64Array(303 * 3);
    for (const root of table.roots)
      for (let r = 0; r < 303; r++)
        for (let k = 0; k < 3; k++)
          alone[r * 3 + k]! += table.leaves[leafOf(table, root, matrix.values, r * 4) * 3 + k]!;
    expect(sums).toEqual(alone);
    expect(forestProbabilities({ seed: 1, from: 0, table }, matrix)).toEqual(sums.map((sum) => sum / 5));
  });

  it('answer joined as the sum of both', () => {
    const model = trainBoosting(
      rankColumns(matrix),
      labels.map((label) => Number(label > 0)),
      { rounds: 3, seed: 1 },
    );
    const joined = joinTables([model.table, model.table]);
    const [once, twice] = [model.table, joined].map((trees) => boostingMargins({ base: 0, table: trees }, matrix));
    twice!.forEach((margin, r) => {
      expect(margin).toBeCloseTo(2 * once![r]!, 12);
    });
  });
});

it('trees of different outputs do not join', () => {
  const { table } = forestOf(0, 1);
  expect(() => joinTables([table, { ...table, outputs: 2 }])).toThrow('cannot be joined');
});

describe('faults', () => {
  const whole = stored(forestOf(0.2, 2).table);
  const split = whole.jump.findIndex((jump) => jump > 0);
  const leaf = whole.jump.findIndex((jump) => jump < 0);
  const faults: [string, Partial<Record<keyof TreeJson, unknown>>][] = [
    ['nothing', { column: undefined }],
    ['a root outside', { roots: [whole.column.length] }],
    ['a column outside', { column: whole.column.with(split, 4) }],
    ['a way back', { jump: whole.jump.with(split, 0) }],
    ['a way outside', { jump: whole.jump.with(split, whole.column.length) }],
    ['a way to just behind the last node', { jump: whole.jump.with(split, whole.column.length - split - 1) }],
    ['a leaf outside', { jump: whole.jump.with(leaf, -1e6) }],
    ['a leaf just behind the last', { jump: whole.jump.with(leaf, ~(whole.leaves.length / 3)) }],
    ['a threshold that is no number', { threshold: [null, ...whole.threshold.slice(1)] }],
    ['too few weights', { cover: whole.cover.slice(1) }],
    ['a leaf that is no number', { leaves: ['1', ...whole.leaves.slice(1)] }],
    ['other outputs', { outputs: 1 }],
  ];

  it.each(faults)('%s', (_, damage) => {
    expect(treeFaults({ ...whole, ...damage }, 4, 3)).toHaveLength(1);
  });
});
