import { isUtf8 } from 'node:buffer';
import { clickTable } from '../../shared/features/click-table';
import { readArchive } from '../../shared/sources/amplitude-archive';
import { readClickLine } from '../../shared/sources/click-line';
import { lineReader } from '../../shared/sources/line-reader';

/** The plain way: JSON.parse of every line, the same table behind it. Usage: parse-events ZIP */
async function main(path: string): Promise<void> {
  const counts = { events: 0, malformed: 0, clicks: 0 };
  const classIds = new Set<string>();
  const isTracked = (classId: string): boolean => classIds.add(classId).size > 0;
  const sink = clickTable(isTracked, new Set());
  const reader = lineReader(2 ** 20, (line) => {
    counts.events++;
    const click = line === 'too long' || !isUtf8(line) ? 'malformed' : readClickLine(line.toString('utf8'));
    if (click === 'malformed') counts.malformed++;
    else if (click !== 'skip') {
      counts.clicks++;
      sink.add(click);
    }
  });
  await readArchive(path, reader);
  const day = sink.result();
  const pairs = [...classIds].reduce((sum, classId) => sum + (day.get(classId)?.size ?? 0), 0);
  console.log(JSON.stringify({ ...counts, ...sink.report, pairs }));
}

void main(process.argv[2] as string);
