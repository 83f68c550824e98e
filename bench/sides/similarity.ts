// Courses similar to one, among many learners: node similarity.cjs LEARNERS COURSES OPENED_EACH QUERIES
import { randomStream } from '../../shared/base/random';
import { consumptionCollector } from '../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../shared/courses/consumption-index';
import { recommend } from '../../shared/courses/recommend';

const [learners = 0, courses = 0, opened = 0, queries = 0] = process.argv.slice(2).map(Number);
const random = randomStream(1);

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const collector = consumptionCollector();
for (let userId = 1; userId <= learners; userId++) {
  const rows = Array.from({ length: opened }, (_, n) => {
    // a few courses are opened by very many
    const courseId = 1 + Math.floor(courses * random() ** 3);
    return { userId, courseId, accessedAt: n, lastAccessAt: n, completed: false };
  });
  collector.add(rows);
}
const before = cpuSeconds();
const index = consumptionIndex(collector.merged());
const built = cpuSeconds() - before;
let found = 0;
for (let n = 0; n < queries; n++) {
  const courseId = index.courseIds[Math.floor(random() * index.courseIds.length)] as number;
  found += recommend(index, { userId: 1 + Math.floor(random() * learners), courseId }).length;
}
const queried = cpuSeconds() - before - built;
console.log(JSON.stringify({ built, query: queried / queries, found }));
