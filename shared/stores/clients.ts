import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../base/retry';
import { openTable } from './document-table';
import { ANSWERING, type Patience } from './patience';
import type { Table } from './table';

type ClientSettings = Pick<DynamoDBClientConfig, 'requestHandler' | 'retryStrategy'>;
type Retries = Extract<NonNullable<DynamoDBClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;

/** Opens tables by name. */
export function tableOpener(patience: Patience, clock: Clock): (tableName: string) => Table {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(settings(patience)));
  return (tableName) => openTable(documents, tableName, clock, patience);
}

export function s3Client(patience: Patience): S3Client {
  return new S3Client(settings(patience));
}

export function lambdaClient(patience: Patience): LambdaClient {
  return new LambdaClient(settings(patience));
}

/** For work the SDK's own: it waits for a reply as long as it takes. */
function settings(patience: Patience): ClientSettings {
  if (patience === 'working') return {};
  return {
    requestHandler: {
      connectionTimeout: ANSWERING.connectMs,
      // up to the first byte of the reply: a large object may take longer, as long as it comes
      requestTimeout: ANSWERING.replyMs,
      throwOnRequestTimeout: true,
      socketTimeout: ANSWERING.silenceMs,
    },
    retryStrategy: shortRetries(),
  };
}

/** The SDK's own waits as long as a failing store asks for (Retry-After), up to five seconds. */
function shortRetries(): Retries {
  const token = (tries: number) => ({
    getRetryCount: () => tries,
    getRetryDelay: () => (tries === 0 ? 0 : ANSWERING.pauseMs),
  });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (last, { errorType }) => {
      const tries = last.getRetryCount() + 1;
      if (errorType === 'CLIENT_ERROR' || tries >= ANSWERING.tries) throw new Error('no further try');
      return token(tries);
    },
    recordSuccess: () => {},
  };
}
