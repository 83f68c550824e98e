// The product's own model: node outcomes.cjs OULAD FOLDER SEEDS. Writes a risk a row to FOLDER/<cell>.<week>.ours.<seed>.
import { writeFileSync } from 'node:fs';
import { testFold } from '../../local/evaluate-oulad';
import { readParts } from '../../local/evaluation-parts';
import { ALL, cellsOf, fileOf, foldsOf, WEEKS } from '../outcomes-data';

async function main([oulad = '', folder = '', seeds = '']: readonly string[]): Promise<void> {
  const parts = await readParts({ ...ALL, oulad, weeks: WEEKS, trainWeeks: WEEKS, markedAfterDays: 0 });
  for (const fold of foldsOf(parts)) {
    for (let seed = 1; seed <= Number(seeds); seed++) {
      const tested = await testFold(fold, seed);
      for (const { name, week, own } of cellsOf(fold, tested)) {
        const risks = own.flatMap(({ model }) => model.risks);
        writeFileSync(`${fileOf(folder, { name, week })}.ours.${seed}`, Float64Array.from(risks));
      }
    }
  }
  console.log(JSON.stringify({ rows: parts.length }));
}

void main(process.argv.slice(2));
