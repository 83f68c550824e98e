// Runs one function in a thread of its own. Loaded by Node as it stands, so it imports nothing of ours but types.
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import net from 'node:net';
import { appendFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { SandboxData, SandboxReply, SandboxRequest } from './sandbox';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const data = workerData as SandboxData;
const handler = loadHandler();

parentPort?.on('message', (request: SandboxRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
parentPort?.postMessage('loaded');

async function answer(request: SandboxRequest): Promise<SandboxReply> {
  for (const [name, value] of Object.entries(request.env)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  const elu0 = performance.eventLoopUtilization(); const t0 = performance.now();
  try {
    const result = await handler(JSON.parse(request.event), contextOf(request));
    { const e = performance.eventLoopUtilization(elu0); appendFileSync('/tmp/la/elu/log', `${data.functionName} ${(performance.now()-t0).toFixed(0)} active ${e.active.toFixed(0)} idle ${e.idle.toFixed(0)}\n`); }
    return { value: JSON.stringify(result) ?? 'null', failure: null, heapBytes: process.memoryUsage().heapUsed };
  } catch (error) {
    return { value: 'null', failure: failureOf(error), heapBytes: process.memoryUsage().heapUsed };
  }
}

function contextOf(request: SandboxRequest) {
  return {
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, request.deadlineMs - Date.now()),
  };
}

function failureOf(error: unknown): SandboxReply['failure'] {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function loadHandler(): Handler {
  const dot = data.handler.lastIndexOf('.');
  const exported = createRequire(`${data.assetDir}/`)(`./${data.handler.slice(0, dot)}`) as Record<string, unknown>;
  const found = exported[data.handler.slice(dot + 1)];
  if (typeof found !== 'function') throw new Error(`${data.handler} is no function of the code in ${data.assetDir}`);
  return found as Handler;
}
