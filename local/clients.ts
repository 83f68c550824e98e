import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { EVERYTHING_LIVES } from '../shared/base/retry';
import { tableName } from '../shared/contracts/names';
import { openTable } from '../shared/stores/document-table';
import { runStore } from '../shared/stores/runs';
import { REGION } from './intrinsics';

/** AWS clients' options for the local front at `url`. */
function at(url: string) {
  return { endpoint: url, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** Puts an object into a bucket of the local system, as an upload would. */
export async function putObject(url: string, bucket: string, key: string, body: Uint8Array): Promise<void> {
  await new S3Client(at(url)).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** The first class of the newest run; null without any. */
export async function firstClass(url: string, stage: string): Promise<string | null> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(at(url)));
  const runs = runStore(openTable(documents, tableName(stage, 'registry'), EVERYTHING_LIVES));
  const latest = await runs.latest();
  const manifest = latest && (await runs.manifest(latest.runDate));
  return manifest?.classes[0]?.id ?? null;
}
