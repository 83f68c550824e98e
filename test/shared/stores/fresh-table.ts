import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../shared/base/retry';
import { openTable } from '../../../shared/stores/document-table';
import type { Table } from '../../../shared/stores/table';
import { createTable } from '../../servers/dynamodb';
import { fakeClock } from './faults';

export type ClientOf = () => DynamoDBDocumentClient;
export type OpenTable = (client?: DynamoDBDocumentClient, clock?: Clock) => Table;

/** Makes a table before the tests of the surrounding describe; opens it through any client and clock. */
export function freshTable(clientOf: ClientOf, name: string): OpenTable {
  beforeAll(() => createTable(clientOf(), name));
  return (client = clientOf(), clock = fakeClock()) => openTable(client, name, clock);
}
