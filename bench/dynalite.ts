import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE_ATTRIBUTES } from '../shared/contracts/names';
import { CREDENTIALS, REGION } from './local-access';
import { buildSide } from './measure';

export type DynaliteServer = { readonly endpoint: string; readonly stop: () => void };

/** Dynalite in another process with these tables, keyed as the stack keys them. */
export async function startDynalite(tables: readonly string[]): Promise<DynaliteServer> {
  const child = spawn(process.execPath, [await buildSide('dynalite-server')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const endpoint = `http://127.0.0.1:${String(port).trim()}`;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const keys = [TABLE_ATTRIBUTES.partitionKey, TABLE_ATTRIBUTES.sortKey];
  for (const TableName of tables) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  }
  client.destroy();
  return { endpoint, stop: () => void child.kill() };
}
