import { type Bench, type Row, rowOf } from './bench';
import { startDynalite } from './dynalite';
import { buildSide, measure } from './measure';

const SIZES = [50, 300, 3000];
/** Write units of a `predictions` item per student. */
const MOST_UNITS = 0.08;

/** What a day's writes cost per student: the packed items beside one item per student. */
export const writesBench: Bench = {
  name: 'writes',
  run: async () => {
    const side = await buildSide('write-classes');
    const rows: Row[] = [];
    for (const students of SIZES) {
      const server = await startDynalite(['predictions', 'daily', 'single']);
      try {
        const { said } = await measure(process.execPath, [side, server.endpoint, String(students)]);
        rows.push(...rowsOf(JSON.parse(said) as Record<string, number>, students));
      } finally {
        server.stop();
      }
    }
    return rows;
  },
};

function rowsOf(results: Readonly<Record<string, number>>, students: number): Row[] {
  const size = `${students.toLocaleString('en-US')} students`;
  const row = (measureName: string, key: string, target: number | null = null) =>
    rowOf('writes', `${measureName}, ${size}`, results[key] as number, target);
  return [
    row('write units a student, predictions item', 'predictions units', students >= 300 ? MOST_UNITS : null),
    row('write units a student, daily item', 'daily units'),
    row('write units a student, one item per student', 'single units'),
    row('client CPU us a student, predictions item', 'predictions us'),
    row('client CPU us a student, daily item', 'daily us'),
    row('client CPU us a student, one item per student', 'single us'),
  ];
}
