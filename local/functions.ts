import type { FunctionFailure, Sandbox, SandboxReply, SandboxRequest } from './sandbox';
import { startSandbox } from './sandbox';
import type { FunctionTemplate } from './template';

type InvocationType = 'RequestResponse' | 'Event';

/** The handler's result, or how it failed (`value` is then null). */
export type Invocation = { readonly value: unknown; readonly failure: FunctionFailure | null };

export type FunctionStatus = {
  readonly name: string;
  readonly invocations: number;
  readonly failures: number;
  readonly warm: number;
  readonly peakHeapMb: number;
  readonly lastFailure: FunctionFailure | null;
};

export type FunctionOptions = {
  /** Environment of every function beneath what the template sets; read when a copy starts. */
  readonly env: () => Readonly<Record<string, string>>;
  /** Variables that change between invocations (null removes one); read at each. */
  readonly changes: () => SandboxRequest['env'];
  readonly log: (chunk: Uint8Array) => void;
  /** Told of every event that failed in all its tries, where the template has a queue for it. */
  readonly deadLetter: (queue: string, event: unknown) => void;
};

export type LocalFunctions = {
  /** Event: tried again as the template says, resolves after the last try. An unknown name throws. */
  invoke: (name: string, event: unknown, type?: InvocationType) => Promise<Invocation>;
  has: (name: string) => boolean;
  /** What the template sets in a function's environment. */
  environment: (name: string) => Readonly<Record<string, string>>;
  /** Resolves when no asynchronous invocation is left, those included that others started. */
  settle: () => Promise<void>;
  /** The queue of a function's failed events; null where it has none. */
  deadLettersOf: (name: string) => string | null;
  status: () => FunctionStatus[];
  close: () => Promise<void>;
};

/** Copies of one function that may run at the same time; more invocations wait. */
const MAX_COPIES = 4;

/** Runs the functions of a template in worker threads, each started at its first invocation and kept warm. */
export function localFunctions(specs: readonly FunctionTemplate[], options: FunctionOptions): LocalFunctions {
  const pools = new Map(specs.map((spec) => [spec.name, functionPool(spec, options)]));
  const specOf = new Map(specs.map((spec) => [spec.name, spec]));
  const pending = new Set<Promise<Invocation>>();

  const invokeOnce = async (name: string, event: unknown): Promise<Invocation> => {
    const pool = pools.get(name);
    if (!pool) throw new Error(`function "${name}" is not in the template; known: ${[...pools.keys()].join(', ')}`);
    const reply = await pool.run(JSON.stringify(event ?? {}));
    return { value: JSON.parse(reply.value), failure: reply.failure };
  };
  const invokeWithRetries = async (name: string, event: unknown): Promise<Invocation> => {
    const { retries = 0, deadLetters = null } = specOf.get(name) ?? {};
    for (let left = retries; ; left--) {
      const invocation = await invokeOnce(name, event);
      if (invocation.failure && left === 0 && deadLetters !== null) options.deadLetter(deadLetters, event);
      if (!invocation.failure || left === 0) return invocation;
    }
  };
  const track = (work: Promise<Invocation>): Promise<Invocation> => {
    pending.add(work);
    const forget = () => pending.delete(work);
    work.then(forget, forget);
    return work;
  };

  return {
    invoke: (name, event, type = 'RequestResponse') =>
      type === 'Event' ? track(invokeWithRetries(name, event)) : invokeOnce(name, event),
    has: (name) => pools.has(name),
    environment: (name) => specOf.get(name)?.env ?? {},
    deadLettersOf: (name) => specOf.get(name)?.deadLetters ?? null,
    settle: async () => {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
    status: () => [...pools.values()].map((pool) => pool.status()),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

function functionPool(spec: FunctionTemplate, options: FunctionOptions) {
  const copies = Math.min(spec.concurrency ?? MAX_COPIES, MAX_COPIES);
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();
  const waiting: (() => void)[] = [];
  const counts = { invocations: 0, failures: 0, peakHeapBytes: 0, busy: 0 };
  let lastFailure: FunctionFailure | null = null;

  const take = async (): Promise<Sandbox> => {
    if (counts.busy >= copies) await new Promise<void>((free) => waiting.push(free));
    else counts.busy++;
    const warm = idle.pop();
    if (warm?.usable()) return warm;
    const cold = startSandbox(spec, options.env(), options.log);
    all.add(cold);
    return cold;
  };
  const giveBack = (sandbox: Sandbox) => {
    if (sandbox.usable()) idle.push(sandbox);
    else all.delete(sandbox);
    const next = waiting.shift();
    if (next) next();
    else counts.busy--;
  };
  const note = (reply: SandboxReply) => {
    counts.invocations++;
    counts.peakHeapBytes = Math.max(counts.peakHeapBytes, reply.heapBytes);
    if (!reply.failure) return;
    counts.failures++;
    lastFailure = reply.failure;
  };

  return {
    run: async (event: string): Promise<SandboxReply> => {
      const sandbox = await take();
      const reply = await sandbox.run(event, options.changes());
      giveBack(sandbox);
      note(reply);
      return reply;
    },
    status: (): FunctionStatus => ({
      name: spec.name,
      invocations: counts.invocations,
      failures: counts.failures,
      warm: all.size,
      peakHeapMb: Math.round(counts.peakHeapBytes / 1_048_576),
      lastFailure,
    }),
    close: async () => {
      await Promise.all([...all].map((sandbox) => sandbox.stop()));
    },
  };
}
