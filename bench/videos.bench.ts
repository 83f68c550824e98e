import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Row, rowOf } from './bench';
import { generateViews } from './generate-views';
import { buildSide, canRun, measure, type Usage } from './measure';

const BENCH = 'videos';
const ROWS = 1_000_000;
const MOST_MB = 512;
const PYTHON = '/usr/bin/python3';

/** A million views imported and analysed, the model's training included, beside pandas and scikit-learn. */
export const videosBench: Bench = {
  name: BENCH,
  run: async ({ rows, note }) => {
    const folder = mkdtempSync(join(tmpdir(), 'views-'));
    try {
      const file = join(folder, 'views.csv');
      const count = rows ?? ROWS;
      generateViews(file, count);
      const ours = await measure(process.execPath, [await buildSide('analyse-views'), file, join(folder, 'objects')]);
      note(`ours: ${ours.said}`);
      const hasPeer = await canRun(PYTHON, ['-c', 'import pandas, sklearn']);
      if (!hasPeer) note('pandas and scikit-learn are not installed: their row is left out');
      const peer = hasPeer ? await measure(PYTHON, ['bench/peers/videos_pandas.py', file]) : null;
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
