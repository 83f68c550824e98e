import { compareAuc } from '../../bench/compare-auc';
import { randomStream } from '../../shared/base/random';
import { mean } from '../../shared/base/stats';
import { auc } from '../../shared/model/evaluate';

const failed = [true, true, false, false];

describe('two models on the same rows', () => {
  it('have the mean AUC of their seeds, ties counting half', () => {
    const ours = [
      [0.9, 0.8, 0.2, 0.1],
      [0.9, 0.2, 0.2, 0.1],
    ];
    const theirs = [[0.5, 0.5, 0.5, 0.5]];
    expect(compareAuc(failed, ours, theirs)).toMatchObject({ ours: (1 + 3.5 / 4) / 2, theirs: 0.5 });
  });

  it('do not differ beside themselves', () => {
    const scores = [[0.4, 0.8, 0.6, 0.1]];
    expect(compareAuc(failed, scores, scores)).toEqual({ ours: 0.75, theirs: 0.75, pulls: [0, 0, 0, 0], error: 0 });
  });

  it('differ by as much as drawing the rows anew says', () => {
    const random = randomStream(7);
    const rows = Array.from({ length: 400 }, (_, i) => {
      const isFailed = i % 4 === 0;
      const risk = Number(isFailed) + 2 * random();
      return { isFailed, ours: [risk + random(), risk + random()], theirs: [risk + 2 * random()] };
    });
    const scoresOf = (drawn: typeof rows, side: 'ours' | 'theirs'): number[][] =>
      [0, 1].slice(0, drawn[0]?.[side].length).map((s) => drawn.map((row) => row[side][s] as number));
    const lead = (drawn: typeof rows): number => {
      const truth = drawn.map((row) => Number(row.isFailed));
      const aucOf = (side: 'ours' | 'theirs') => mean(scoresOf(drawn, side).map((scores) => auc(truth, scores) ?? 0));
      return aucOf('ours') - aucOf('theirs');
    };
    const kinds = [true, false].map((kind) => rows.filter((row) => row.isFailed === kind));
    const leads = Array.from({ length: 600 }, () =>
      lead(kinds.flatMap((kind) => kind.map(() => kind[Math.floor(random() * kind.length)] as (typeof rows)[0]))),
    );
    const spread = Math.sqrt(mean(leads.map((value) => (value - mean(leads)) ** 2)));
    const failedRows = rows.map((row) => row.isFailed);
    const { ours, theirs, error } = compareAuc(failedRows, scoresOf(rows, 'ours'), scoresOf(rows, 'theirs'));
    expect(ours - theirs).toBeCloseTo(lead(rows), 12);
    expect(error / spread).toBeGreaterThan(0.9);
    expect(error / spread).toBeLessThan(1.1);
  });
});
