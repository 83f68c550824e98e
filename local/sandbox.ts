import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ACCOUNT, REGION } from './intrinsics';
import type { FunctionTemplate } from './template';

/** How a function failed, as Lambda reports it. */
export type FunctionFailure = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
};

/** What an invocation gave: the handler's result as JSON text, or a failure. */
export type SandboxReply = {
  readonly value: string;
  readonly failure: FunctionFailure | null;
  readonly heapBytes: number;
};

export type SandboxRequest = {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  readonly deadlineMs: number;
  /** Environment variables to change before the handler runs; null removes one. */
  readonly env: Readonly<Record<string, string | null>>;
};

export type SandboxData = Pick<FunctionTemplate, 'assetDir' | 'handler' | 'memoryMb'> & {
  readonly functionName: string;
  readonly functionArn: string;
};

/** One warm copy of a function; it runs one invocation at a time. */
export type Sandbox = {
  run: (event: string, env: SandboxRequest['env']) => Promise<SandboxReply>;
  /** false after a timeout or a crash: it cannot be used again. */
  usable: () => boolean;
  stop: () => Promise<void>;
};

const WORKER = pathToFileURL(resolve('local/sandbox-worker.mts'));
/** Lambda's limit of a synchronous answer. */
const MAX_REPLY_BYTES = 6_291_556;

/** Starts a thread that holds the function's bundled code; its output goes to `log`. */
export function startSandbox(
  spec: FunctionTemplate,
  env: Readonly<Record<string, string>>,
  log: (chunk: Uint8Array) => void,
): Sandbox {
  const worker = startWorker(spec, env, log);
  let dead: FunctionFailure | null = null;
  let loaded = false;
  let current: { send: () => void; finish: (reply: SandboxReply) => void } | null = null;

  const die = (errorType: string, errorMessage: string, trace: readonly string[] = []) => {
    dead ??= { errorType, errorMessage, trace };
    current?.finish(failed(dead));
  };
  worker.on('error', (error: Error) => die(error.name, error.message, (error.stack ?? '').split('\n')));
  worker.on('exit', (code) => die('Runtime.ExitError', `${spec.name} exited with code ${code} before it answered`));
  worker.on('message', (message: 'loaded' | SandboxReply) => {
    if (message !== 'loaded') return current?.finish(withinLimit(message));
    loaded = true;
    return current?.send();
  });

  const run = (event: string, changes: SandboxRequest['env']) =>
    new Promise<SandboxReply>((done) => {
      const requestId = randomUUID();
      let timer: NodeJS.Timeout | undefined;
      const expire = () => {
        die('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${spec.timeoutSeconds} seconds`);
        void worker.terminate();
      };
      current = {
        send: () => {
          timer = setTimeout(expire, spec.timeoutSeconds * 1000);
          const deadlineMs = Date.now() + spec.timeoutSeconds * 1000;
          worker.postMessage({ requestId, event, deadlineMs, env: changes } satisfies SandboxRequest);
        },
        finish: (reply) => {
          clearTimeout(timer);
          current = null;
          done(reply);
        },
      };
      if (dead) current.finish(failed(dead));
      else if (loaded) current.send();
    });

  return {
    run,
    usable: () => dead === null,
    stop: async () => {
      await worker.terminate();
    },
  };
}

function startWorker(
  spec: FunctionTemplate,
  env: Readonly<Record<string, string>>,
  log: (chunk: Uint8Array) => void,
): Worker {
  const { assetDir, handler, memoryMb } = spec;
  const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${spec.name}`;
  const worker = new Worker(WORKER, {
    workerData: { assetDir, handler, memoryMb, functionName: spec.name, functionArn } satisfies SandboxData,
    env: {
      ...env,
      AWS_LAMBDA_FUNCTION_NAME: spec.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      ...spec.env,
    },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  worker.stdout.on('data', log);
  worker.stderr.on('data', log);
  return worker;
}

function withinLimit(reply: SandboxReply): SandboxReply {
  const bytes = Buffer.byteLength(reply.value);
  if (bytes <= MAX_REPLY_BYTES) return reply;
  return failed({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size ${bytes} exceeded maximum allowed payload size (${MAX_REPLY_BYTES} bytes).`,
    trace: [],
  });
}

function failed(failure: FunctionFailure): SandboxReply {
  return { value: 'null', failure, heapBytes: 0 };
}
