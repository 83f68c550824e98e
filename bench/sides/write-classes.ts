import { addDays, parseDay } from '../../shared/base/day';
import { FEATURE_NAMES } from '../../shared/features/names';
import { classDayStore } from '../../shared/stores/class-days';
import { openTable } from '../../shared/stores/document-table';
import { predictionStore } from '../../shared/stores/predictions';
import { BENCH_CLOCK, someClassDay, somePredictions } from '../class-data';
import { countingClient } from '../counting-client';

const FIRST_DAY = parseDay('20230301');
const ROUNDS = 12;

/** Client CPU and write units per student of a class's day. Usage: write-classes ENDPOINT STUDENTS */
async function main(endpoint: string, students: number): Promise<void> {
  const { client, spent, destroy } = countingClient(endpoint);
  const table = (name: string) => openTable(client, name, BENCH_CLOCK);
  const predictions = predictionStore(table('predictions'));
  const daily = classDayStore(table('daily'));
  const single = table('single');
  const results: Record<string, number> = {};
  const days = Array.from({ length: ROUNDS }, (_, n) => someClassDay('5001', addDays(FIRST_DAY, n), students));
  const given = days.map((day) => ({ day, predictions: somePredictions(day) }));
  type Given = (typeof given)[number];
  const ways: Record<string, (given: Given) => Promise<unknown>> = {
    predictions: ({ predictions: of }) => predictions.put(of, FEATURE_NAMES),
    daily: ({ day }) => daily.put(day),
    single: ({ predictions: { runDate, rows } }) =>
      single.writeAll(rows.map(({ userId, ...row }) => ({ pk: `5001#${runDate}`, sk: userId, ...row }))),
  };
  for (const [way, write] of Object.entries(ways)) {
    const times: number[] = [];
    spent.writeUnits = 0;
    for (const one of given) {
      const before = process.cpuUsage();
      await write(one);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / students);
    }
    // the first half warms up
    const warm = times.slice(ROUNDS / 2).sort((a, b) => a - b);
    results[`${way} us`] = warm[Math.floor(warm.length / 2)] as number;
    results[`${way} units`] = spent.writeUnits / ROUNDS / students;
  }
  console.log(JSON.stringify(results));
  destroy();
}

void main(process.argv[2] as string, Number(process.argv[3]));
