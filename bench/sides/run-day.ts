import { addDays, parseDay } from '../../shared/base/day';
import type { ReadClicks } from '../../shared/contracts/click';
import type { ReadCoursework } from '../../shared/contracts/coursework';
import { parseSettings } from '../../shared/contracts/settings';
import { FEATURE_NAMES } from '../../shared/features/names';
import { type RunDayServices, runDay } from '../../shared/outcomes/run-day';
import { checkArchive, readArchive } from '../../shared/sources/amplitude-archive';
import { clickScanner } from '../../shared/sources/click-scanner';
import { classDayStore } from '../../shared/stores/class-days';
import { openTable } from '../../shared/stores/document-table';
import { learnerClassStore } from '../../shared/stores/learner-classes';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { BENCH_CLOCK } from '../class-data';
import { countingClient } from '../counting-client';
import { someCoursework } from '../generate-coursework';
import { populationOf } from '../population';

const FIRST = parseDay('20230325');
const LINE_BYTES = 2 ** 20;

/** Two daily runs on real stores; the second, which has a day before it, is measured. Usage: run-day ENDPOINT PAIRS ZIP */
async function main(endpoint: string, pairs: number, zip: string): Promise<void> {
  const population = populationOf(pairs);
  const { client, spent, destroy } = countingClient(endpoint);
  const table = (name: string) => openTable(client, name, BENCH_CLOCK);
  const predictions = predictionStore(table('predictions'));
  const readClicks: ReadClicks = async (_, newSink) => {
    const [sink, counts] = [newSink(), { events: 0, malformed: 0, clicks: 0 }];
    await checkArchive(zip);
    await readArchive(zip, clickScanner(sink, counts, LINE_BYTES));
    return { sink, report: { ...counts, retries: 0, empty: false } };
  };
  const readCoursework: ReadCoursework = async (_, eachClass) =>
    Array.from({ length: population.classes }, (_, index) => eachClass(someCoursework(population, index)));
  const members = learnerClassStore(table('learning'));
  const services: RunDayServices = {
    settings: parseSettings({}),
    readClicks,
    readCoursework,
    classDays: classDayStore(table('daily')),
    predictions: { ...predictions, put: (given) => predictions.put(given, FEATURE_NAMES) },
    // the first day of a term writes every pair once; the days after it do not
    learnerClasses: { appear: async () => {}, leave: members.leave },
    runs: runStore(table('registry')),
    classFailed: (failed, _, error) => {
      throw new Error(`class ${failed.id} failed: ${failed.reason}`, { cause: error });
    },
    now: BENCH_CLOCK.now,
  };
  const right = { token: 1, check: () => {} };
  await runDay(services, FIRST, null, right);
  Object.assign(spent, { requests: 0, readUnits: 0, writeUnits: 0 });
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  const manifest = await runDay({ ...services, learnerClasses: members }, addDays(FIRST, 1), null, right);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const cpuSeconds = (user + system) / 1e6;
  const { events, pairs: predicted, classes } = manifest;
  const counts = { events, pairs: predicted, classes: classes.length };
  console.log(JSON.stringify({ ...counts, seconds, cpuSeconds, peakMb, ...spent }));
  destroy();
}

void main(process.argv[2] as string, Number(process.argv[3]), process.argv[4] as string);
