import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { S3Client } from '@aws-sdk/client-s3';
import type { EmulatorPorts } from '../../local/s3';

export type S3Server = { client: S3Client; stop: () => Promise<void> };

/** The S3 emulator of the local system, in memory, in a thread of its own. */
export async function startS3(bucket: string): Promise<S3Server> {
  const worker = new Worker(pathToFileURL(resolve('local/s3-worker.mts')), {
    workerData: { buckets: [bucket], queues: [], dataDir: null },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const [{ s3: port }] = (await once(worker, 'message')) as [EmulatorPorts];
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'ap-southeast-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const stop = async () => {
    client.destroy();
    const exited = once(worker, 'exit');
    worker.postMessage('stop');
    await exited;
  };
  return { client, stop };
}
