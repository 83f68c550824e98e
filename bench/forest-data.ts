import { randomStream } from '../shared/base/random';
import type { Matrix } from '../shared/model/matrix';

export type LabelledRows = { readonly matrix: Matrix; readonly labels: Int32Array };

/** A kind of made-up data; what is not given is plain. */
export type Shape = {
  readonly name: string;
  readonly classes: number;
  /** Columns that say something of the class, of 13. */
  readonly telling: number;
  /** Standard deviation of the noise; the classes lie half a unit apart. */
  readonly noise: number;
  /** Values are rounded to counts. */
  readonly counts?: boolean;
  /** The class shows only in products of neighbouring columns. */
  readonly products?: boolean;
  /** Class k is this many times as frequent as class k + 1. */
  readonly lean?: number;
  /** Share of labels drawn anew. */
  readonly wrong?: number;
};

export const COLUMNS = 13;

export const SHAPES: readonly Shape[] = [
  { name: 'plain', classes: 5, telling: 6, noise: 2 },
  { name: 'easy', classes: 5, telling: 10, noise: 0.7 },
  { name: 'hard', classes: 5, telling: 3, noise: 4 },
  { name: 'counts', classes: 5, telling: 8, noise: 2, counts: true },
  { name: 'products', classes: 5, telling: 6, noise: 0.5, products: true },
  { name: 'rare classes', classes: 5, telling: 6, noise: 1.5, lean: 2 },
  { name: 'wrong labels', classes: 5, telling: 8, noise: 1, wrong: 0.3 },
  { name: 'two classes', classes: 2, telling: 6, noise: 1.5 },
  { name: 'rare of two', classes: 2, telling: 6, noise: 1.5, lean: 9 },
  { name: 'three classes', classes: 3, telling: 4, noise: 1 },
  { name: 'few tell', classes: 5, telling: 1, noise: 0.5 },
  { name: 'noisy counts', classes: 5, telling: 10, noise: 3, counts: true, wrong: 0.2 },
  { name: 'products, rare classes', classes: 4, telling: 10, noise: 0.7, products: true, lean: 1.5 },
];

/** The same shape, rows and seed give the same data on every machine. */
export function makeRows(shape: Shape, rowCount: number, seed: number): LabelledRows {
  const random = randomStream(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const values = new Float64Array(rowCount * COLUMNS);
  const labels = new Int32Array(rowCount);
  for (let r = 0; r < rowCount; r++) {
    const label = drawClass(shape, random);
    labels[r] = random() < (shape.wrong ?? 0) ? Math.floor(random() * shape.classes) : label;
    for (let c = 0; c < COLUMNS; c++) {
      const place = r * COLUMNS + c;
      const told = c < shape.telling ? (label * (1 + (c % 3))) / 4 : 0;
      const value = drawValue(shape, told, c, values[place - 1] ?? 0, normal);
      values[place] = shape.counts ? Math.max(0, Math.round(value * 2)) : value;
    }
  }
  return { matrix: { values, rowCount, columnCount: COLUMNS }, labels };
}

function drawValue(shape: Shape, told: number, c: number, before: number, normal: () => number): number {
  if (!shape.products) return told + shape.noise * normal();
  if (c % 2 === 0 || c >= shape.telling) return normal();
  return (told - 1) * Math.sign(before) + shape.noise * normal();
}

function drawClass({ classes, lean = 1 }: Shape, random: () => number): number {
  const weights = Array.from({ length: classes }, (_, k) => lean ** -k);
  let left = random() * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? classes - 1 : found;
}
