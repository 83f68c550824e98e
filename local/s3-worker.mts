// Runs the S3 emulator in a thread of its own. Loaded by Node as it stands, so it imports nothing of ours but types.
import { Server } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { startFauxqs } from 'fauxqs';
import type { S3WorkerData } from './s3';

const { buckets, dataDir } = workerData as S3WorkerData;

// The emulator listens on every network interface; what is stored here is for this machine alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const [options, ...rest] = given;
  return Reflect.apply(listen, this, [{ ...(options as object), host: '127.0.0.1' }, ...rest]) as Server;
};

const server = await startFauxqs({ port: 0, logger: false, ...(dataDir ? { dataDir } : {}) });
for (const bucket of buckets) server.createBucket(bucket);
parentPort?.once('message', () => {
  void server.stop().then(() => process.exit(0));
});
parentPort?.postMessage(server.port);
