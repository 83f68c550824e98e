import { gunzipSync } from 'node:zlib';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parseDay } from '../../shared/base/day';
import type { DetailRow, LegacyRow, StoredPredictions } from '../../shared/contracts/prediction';
import { FEATURE_NAMES } from '../../shared/features/names';
import { openTable } from '../../shared/stores/document-table';
import { predictionStore } from '../../shared/stores/predictions';
import type { Key } from '../../shared/stores/table';
import { BENCH_CLOCK, someClassDay, somePredictions } from '../class-data';
import { countingClient } from '../counting-client';

const DAY = parseDay('20230325');
const SIZES = [30, 300, 3000];
const ROUNDS = 31;

/** Client CPU and read units of one class, packed and one item per student. Usage: query-class ENDPOINT */
async function main(endpoint: string): Promise<void> {
  const { client, spent, destroy } = countingClient(endpoint);
  const packed = predictionStore(openTable(client, 'packed', BENCH_CLOCK));
  const single = openTable(client, 'single', BENCH_CLOCK);
  const results: Record<string, number> = {};
  for (const students of SIZES) {
    const classId = String(students);
    const predictions = somePredictions(someClassDay(classId, DAY, students));
    await packed.put(predictions, FEATURE_NAMES);
    const whole = await packed.read(classId, DAY);
    await single.writeAll(itemsPerStudent(whole as StoredPredictions, `${classId}#${DAY}`));
    const ways = {
      packed: async () => JSON.parse(String(gunzipSync((await packed.read(classId, DAY))?.rowsGzip as Uint8Array))),
      passed: async () => Buffer.from((await packed.read(classId, DAY))?.rowsGzip as Uint8Array).toString('base64'),
      single: () => everyItem(`${classId}#${DAY}`),
    };
    for (const [way, ask] of Object.entries(ways)) {
      Object.assign(spent, { readUnits: 0 });
      await ask();
      results[`${way} ${students} units`] = spent.readUnits;
      results[`${way} ${students} ms`] = await cpuMs(ask);
    }
  }
  console.log(JSON.stringify(results));
  destroy();

  async function everyItem(pk: string): Promise<unknown[]> {
    const items: unknown[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: 'single',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }
}

/** The same content as the packed item, a student an item: the row of the answer, its reasons, the features by name. */
function itemsPerStudent({ rowsGzip, detailsGzip }: StoredPredictions, pk: string): (Key & object)[] {
  const listOf = (bytes: Uint8Array) => JSON.parse(String(gunzipSync(bytes)));
  const rows: LegacyRow[] = listOf(rowsGzip);
  const details: DetailRow[] = listOf(detailsGzip);
  return rows.map((row, n) => {
    const { user_id, predicted_level: _, probabilities: __, features, ...detail } = details[n] as DetailRow;
    return { pk, sk: user_id, ...row, ...detail, ...features };
  });
}

/** The middle of many runs, warmed up: user and system time of this process. */
async function cpuMs(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const before = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(before);
    if (n >= 10) times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}

void main(process.argv[2] as string);
