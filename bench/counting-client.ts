import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CREDENTIALS, REGION } from './local-access';

/** What went over the wire: units as DynamoDB counts them. */
export type Spent = { requests: number; readUnits: number; writeUnits: number };

type Capacity = { CapacityUnits?: number };
type Output = { ConsumedCapacity?: Capacity | Capacity[] };

const WRITES = /^(Put|Update|Delete|BatchWrite)/;

/** A document client that adds up what each request consumed. */
export function countingClient(endpoint: string): {
  client: DynamoDBDocumentClient;
  spent: Spent;
  destroy: () => void;
} {
  const base = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const client = DynamoDBDocumentClient.from(base);
  const spent: Spent = { requests: 0, readUnits: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      const capacity = (answer.output as Output).ConsumedCapacity;
      const units = [capacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      spent.requests++;
      if (WRITES.test(context.commandName ?? '')) spent.writeUnits += units;
      else spent.readUnits += units;
      return answer;
    },
    { step: 'initialize', name: 'countCapacity' },
  );
  return { client, spent, destroy: () => base.destroy() };
}
