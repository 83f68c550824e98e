import { rankColumns } from '../../../shared/model/columns';
import { scoreBinary, scoreClasses } from '../../../shared/model/evaluate';
import { treeGrower } from '../../../shared/model/grow-tree';
import { trainLogistic } from '../../../shared/model/logistic';
import { matrixOf } from '../../../shared/model/matrix';
import { forestProbabilities } from '../../../shared/model/random-forest';
import { tableWriter } from '../../../shared/model/tree-table';
import cases from '../../fixtures/sklearn_cases.json';

// test/fixtures/sklearn_cases.py makes the answers

it.each(cases.scores)('scores are those of scikit-learn (case %#)', (one) => {
  const { truth, probabilities, predicted } = one;
  const level = scoreClasses(truth, probabilities, predicted);
  for (const name of ['accuracy', 'macroF1', 'kappa', 'rankedProbability'] as const)
    expect(level[name]).toBeCloseTo(one[name], 5);
  const risk = scoreBinary(
    truth.map((level) => Number(level === 0)),
    probabilities.map(([first]) => first!),
  );
  for (const name of ['auc', 'brier', 'calibrationError'] as const) expect(risk[name]).toBeCloseTo(one[name], 5);
});

it.each(cases.logistic)('logistic regression ends where that of scikit-learn does (case %#)', (one) => {
  const { rows, labels, weights, l2 } = one;
  const { coefficients, intercept } = trainLogistic(matrixOf(rows), labels, { l2, weights });
  for (const [c, coefficient] of coefficients.entries()) expect(coefficient).toBeCloseTo(one.coefficients[c]!, 5);
  expect(intercept).toBeCloseTo(one.intercept, 5);
});

it.each(cases.trees)('a tree answers as that of scikit-learn (case %#)', ({ minLeaf, rows, labels, ...one }) => {
  const matrix = matrixOf(rows);
  const sample = {
    rows: Int32Array.from(labels.keys()),
    labels: Int32Array.from(labels),
    weights: new Float64Array(labels.length).fill(1),
  };
  const writer = tableWriter(3);
  const options = { classes: 3, minLeaf, maxDepth: 99, maxFeatures: matrix.columnCount };
  treeGrower(rankColumns(matrix), options)(sample, () => 0, writer);
  const shares = forestProbabilities({ seed: 0, from: 0, table: writer.finish() }, matrixOf(one.asked));
  for (const [i, share] of one.probabilities.flat().entries()) expect(shares[i]).toBeCloseTo(share, 12);
});
