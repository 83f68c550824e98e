import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Row, rowOf } from './bench';
import { generateViews } from './generate-views';
import { buildSide, canRun, measure, medianRun, middleRun, PYTHON, type Usage } from './measure';

const BENCH = 'videos';
const ROWS = 1_000_000;
const MOST_MB = 512;
const RUNS = 3;

/** A million views imported and analysed, the model's training included, beside pandas and scikit-learn. */
export const videosBench: Bench = {
  name: BENCH,
  run: async ({ rows, note }) => {
    const folder = mkdtempSync(join(tmpdir(), 'views-'));
    try {
      const file = join(folder, 'views.csv');
      const count = rows ?? ROWS;
      generateViews(file, count);
      const side = await buildSide('analyse-views');
      const analyse = () => measure(process.execPath, [side, file, mkdtempSync(join(folder, 'objects-'))]);
      const hasPeer = await canRun(PYTHON, ['-c', 'import pandas, sklearn']);
      if (!hasPeer) note('pandas and scikit-learn are not installed: their row is left out');
      // in turns, so that a busy machine slows both alike
      const peers: Usage[] = [];
      const ours = await medianRun(RUNS, async () => {
        if (hasPeer) peers.push(await measure(PYTHON, ['bench/peers/videos_pandas.py', file]));
        return analyse();
      });
      note(`ours: ${ours.said}`);
      const peer = hasPeer ? middleRun(peers) : null;
      if (peer) note(`pandas: ${peer.said}`);
      return [...ownRows(ours, count), ...(peer ? peerRows(ours, peer) : [])];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function ownRows(ours: Usage, views: number): Row[] {
  return [
    rowOf(BENCH, `CPU s, ${views} views imported and analysed`, ours.cpuSeconds),
    rowOf(BENCH, 'peak MB', ours.peakMb, MOST_MB),
  ];
}

function peerRows(ours: Usage, peer: Usage): Row[] {
  return [
    rowOf(BENCH, 'CPU s, pandas and scikit-learn', peer.cpuSeconds),
    rowOf(BENCH, 'peak MB, pandas and scikit-learn', peer.peakMb),
    rowOf(BENCH, 'CPU / pandas and scikit-learn', ours.cpuSeconds / peer.cpuSeconds, 1),
  ];
}
