import type { Day } from '../shared/base/day';
import { seedGrades } from './sample-grades';
import { seedVideos } from './sample-videos';
import { seedLearning } from './seed-learning';
import type { LocalSystem } from './system';

/** Sample data of every capability beside the outcomes; a further capability is a further line. */
const SEEDS: readonly ((system: LocalSystem, today: Day) => Promise<string>)[] = [seedGrades, seedVideos, seedLearning];

/** Brings the sample data in through the API and waits until models and analytics are ready. */
export async function seedSamples(system: LocalSystem, today: Day, progress: (line: string) => void): Promise<void> {
  const done = await Promise.all(SEEDS.map((seed) => seed(system, today)));
  await system.settle();
  progress(`sample data: ${done.join('; ')}`);
}
