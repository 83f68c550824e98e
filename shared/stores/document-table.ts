import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../base/retry';
import { type Patience, SENDING } from './patience';
import { type DynamoAnswer, type DynamoCall, type Table, tableOf } from './table';

const COMMANDS = {
  GetItem: GetCommand,
  Query: QueryCommand,
  PutItem: PutCommand,
  UpdateItem: UpdateCommand,
  DeleteItem: DeleteCommand,
  BatchWriteItem: BatchWriteCommand,
};

/** A table through the SDK's document client. */
export function openTable(client: DynamoDBDocumentClient, tableName: string, clock: Clock, patience?: Patience): Table {
  const call: DynamoCall = (operation, request) =>
    // the request fits its command: both say what DynamoDB's API says
    client.send(
      new COMMANDS[operation](request as never) as GetCommand,
      operation === 'BatchWriteItem' ? SENDING : {},
    ) as Promise<DynamoAnswer>;
  return tableOf(call, tableName, clock, patience);
}
