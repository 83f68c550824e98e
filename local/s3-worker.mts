// Runs the emulators of S3 and SQS in a thread of its own. Loaded by Node as it stands, so it imports nothing of ours but types.
import { Server } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { startFauxqs } from 'fauxqs';
import type { EmulatorPorts, QueuedMessage, S3WorkerData } from './s3';

const { buckets, queues, dataDir } = workerData as S3WorkerData;

// The emulator listens on every network interface; what is stored here is for this machine alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...given: unknown[]) {
  const [options, ...rest] = given;
  return Reflect.apply(listen, this, [{ ...(options as object), host: '127.0.0.1' }, ...rest]) as Server;
};

const server = await startFauxqs({ port: 0, logger: false, ...(dataDir ? { dataDir } : {}) });
for (const bucket of buckets) server.createBucket(bucket);
// Queues live in memory: the emulator loses a message that is shown again when it keeps them in a file (2.4.1).
const inMemory = await startFauxqs({ port: 0, logger: false });
for (const queue of queues) inMemory.createQueue(queue);
parentPort?.on('message', (message: QueuedMessage | 'stop') => {
  if (message === 'stop') void Promise.all([server.stop(), inMemory.stop()]).then(() => process.exit(0));
  else inMemory.sendMessage(message.queue, message.body);
});
parentPort?.postMessage({ s3: server.port, sqs: inMemory.port } satisfies EmulatorPorts);
