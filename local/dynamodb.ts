import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { REGION } from './intrinsics';
import type { TableTemplate } from './template';

export type LocalDynamoDb = {
  /** Answers a DynamoDB request as the service would. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  close: () => Promise<void>;
};

/** DynamoDB in process with the template's tables; in memory, or kept in `dataDir`. */
export async function startDynamoDb(tables: readonly TableTemplate[], dataDir: string | null): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0, ...(dataDir ? { path: join(dataDir, 'dynamodb') } : {}) });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  await createTables(tables, server);
  return {
    handle: (request, response) => {
      server.emit('request', request, response);
      // dynalite throws on a caller that hangs up, such as a function stopped at its timeout.
      request.removeAllListeners('error').on('error', () => response.destroy());
    },
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
      }),
  };
}

async function createTables(tables: readonly TableTemplate[], server: Server): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const table of tables) {
    try {
      await client.send(new CreateTableCommand(definitionOf(table)));
    } catch (error) {
      // Kept from an earlier start of the same data folder.
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  }
  client.destroy();
}

function definitionOf(table: TableTemplate): CreateTableCommandInput {
  const { name, keySchema, attributes, indexes } = table;
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema,
    AttributeDefinitions: attributes,
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  };
}
