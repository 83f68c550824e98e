import { clickTable } from '../../shared/features/click-table';
import { readArchive } from '../../shared/sources/amplitude-archive';
import { clickParser } from '../../shared/sources/click-parser';

/** The plain way: JSON.parse of every line, the same table behind it. Usage: parse-events ZIP */
async function main(path: string): Promise<void> {
  const counts = { events: 0, malformed: 0, clicks: 0 };
  const classIds = new Set<string>();
  const isTracked = (classId: string): boolean => classIds.add(classId).size > 0;
  const sink = clickTable(isTracked, new Set());
  await readArchive(path, clickParser(sink, counts, 2 ** 20));
  const day = sink.result();
  const pairs = [...classIds].reduce((sum, classId) => sum + (day.get(classId)?.size ?? 0), 0);
  console.log(JSON.stringify({ ...counts, ...sink.report, pairs }));
}

void main(process.argv[2] as string);
