import { type Bench, type Row, rowOf } from './bench';
import { startDynalite } from './dynalite';
import { buildSide, canRun, measure, PYTHON } from './measure';

const SIZES = [30, 300, 3000];
const DAY = '20230325';

/** One class of a day: the packed item beside one item per student, in client CPU and read units. */
export const queryBench: Bench = {
  name: 'query',
  run: async ({ note }) => {
    const server = await startDynalite(['packed', 'single']);
    try {
      const { said } = await measure(process.execPath, [await buildSide('query-class'), server.endpoint]);
      const results = JSON.parse(said) as Record<string, number>;
      const rows = SIZES.flatMap((students) => rowsOf(results, students));
      const boto3 = await boto3Ms(server.endpoint);
      if (boto3 === null) note('query: left out: boto3 (/usr/bin/python3 has none)');
      else {
        rows.push(rowOf('query', 'client CPU ms, boto3, 3,000 students', boto3));
        rows.push(
          rowOf(
            'query',
            'client CPU, packed / boto3, 3,000 students',
            (results['packed 3000 ms'] as number) / boto3,
            0.03,
          ),
        );
      }
      return rows;
    } finally {
      server.stop();
    }
  },
};

function rowsOf(results: Readonly<Record<string, number>>, students: number): Row[] {
  const of = (way: string, unit: string) => results[`${way} ${students} ${unit}`] as number;
  const size = `${students.toLocaleString('en-US')} students`;
  const target = students === 3000;
  return [
    rowOf('query', `client CPU ms, packed item, ${size}`, of('packed', 'ms')),
    rowOf('query', `client CPU ms, packed item passed through, ${size}`, of('passed', 'ms')),
    rowOf('query', `client CPU ms, one item per student, ${size}`, of('single', 'ms')),
    rowOf(
      'query',
      `client CPU, packed / per student, ${size}`,
      of('packed', 'ms') / of('single', 'ms'),
      target ? 0.12 : null,
    ),
    rowOf('query', `read units, packed item, ${size}`, of('packed', 'units')),
    rowOf('query', `read units, one item per student, ${size}`, of('single', 'units')),
    rowOf(
      'query',
      `read units, packed / per student, ${size}`,
      of('packed', 'units') / of('single', 'units'),
      target ? 0.16 : null,
    ),
  ];
}

async function boto3Ms(endpoint: string): Promise<number | null> {
  if (!(await canRun(PYTHON, ['-c', 'import boto3']))) return null;
  const { said } = await measure(PYTHON, ['bench/peers/query_boto3.py', endpoint, '3000', DAY]);
  return (JSON.parse(said) as { ms: number }).ms;
}
