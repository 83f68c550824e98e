import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { ENV } from '../shared/contracts/names';
import { startDynamoDb } from './dynamodb';
import { objectCreated, targetsOf } from './events';
import { startFront } from './front';
import type { FunctionStatus, Invocation, LocalFunctions } from './functions';
import { localFunctions } from './functions';
import { localGateway } from './gateway';
import { REGION } from './intrinsics';
import type { CreatedObject } from './s3';
import { startS3 } from './s3';
import { firings, scheduleInput } from './schedule';
import type { ScheduleTemplate, StackTemplate } from './template';

export type SystemOptions = {
  readonly template: StackTemplate;
  /** Port of the API and of every AWS service; 0: any free one. */
  readonly port: number;
  /** Keeps tables and objects there; without it they live in memory. */
  readonly dataDir?: string;
  /** Without it a random one. */
  readonly apiKey?: string;
  /** Secret name to its text. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The instant at which the simulated world stands; null or absent: real time. */
  readonly now?: Date | null;
  /** Environment variables that win over the template's, in functions that have them. */
  readonly env?: Readonly<Record<string, string>>;
  /** The functions' output goes to stderr instead of functions.log. */
  readonly verbose?: boolean;
};

type SystemStatus = {
  readonly functions: readonly FunctionStatus[];
  readonly peakMemoryMb: number;
};

/** A schedule that is due, with the instant it is due at. */
type Firing = { readonly schedule: string; readonly at: Date };

export type LocalSystem = {
  readonly url: string;
  readonly apiKey: string;
  readonly invoke: LocalFunctions['invoke'];
  /** Fires a schedule (full name, or its end such as `daily-prep`) as at `instant`; resolves after the last retry. */
  fireSchedule: (job: string, instant: Date) => Promise<Invocation>;
  /** Firings of the enabled schedules from `from` up to but not at `to`, in order of time. */
  due: (from: Date, to: Date) => Firing[];
  /** Resolves when no event and no asynchronous invocation is left. */
  settle: () => Promise<void>;
  setNow: (now: Date | null) => void;
  /** Where time stands. */
  now: () => Date;
  status: () => SystemStatus;
  close: () => Promise<void>;
};

/** Starts everything that a synthesized stack needs of AWS, in this process, and runs the stack's own functions. */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const { template } = options;
  const startedAt = options.now ?? new Date();
  let now = options.now ?? null;
  let url = '';
  let services: Services | undefined;
  const log = openLog(options);
  const functions = localFunctions(withOverrides(template, options.env ?? {}), {
    env: () => sdkEnvironment(url),
    changes: () => ({ [ENV.simulatedNow]: now?.toISOString() ?? null }),
    log: log.write,
    deadLetter: (queue, event) => services?.deadLetter(queue, event),
  });
  const onCreated = (created: CreatedObject) => {
    if (!template.buckets.some((bucket) => bucket.name === created.bucket && bucket.sendsEvents)) return;
    const event = objectCreated(created, now ?? new Date());
    for (const name of targetsOf(event, template.rules)) void functions.invoke(name, event, 'Event');
  };
  const apiKey = options.apiKey ?? randomBytes(15).toString('hex');
  const started = await startServices(options, { functions, apiKey, onCreated, log: log.write });
  services = started;
  url = started.url;

  return {
    url,
    apiKey,
    invoke: functions.invoke,
    fireSchedule: (job, instant) => {
      const { functionName, input } = findSchedule(template.schedules, job);
      return functions.invoke(functionName, scheduleInput(input, instant), 'Event');
    },
    due: (from, to) => dueFirings(template.schedules, from, to, startedAt),
    settle: functions.settle,
    setNow: (instant) => {
      now = instant;
    },
    now: () => now ?? new Date(),
    status: () => ({
      functions: functions.status(),
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
    close: async () => {
      await functions.close();
      await started.close();
      await log.close();
    },
  };
}

type Wiring = {
  readonly functions: LocalFunctions;
  readonly apiKey: string;
  readonly onCreated: (created: CreatedObject) => void;
  readonly log: (chunk: Uint8Array) => void;
};

type Services = Awaited<ReturnType<typeof startServices>>;

/** DynamoDB, S3, the queues and the API behind one port; what has started is stopped when the port cannot be had. */
async function startServices({ template, dataDir, port, secrets }: SystemOptions, wiring: Wiring) {
  const { functions, apiKey, onCreated, log } = wiring;
  const dynamoDb = await startDynamoDb(template.tables, dataDir ?? null);
  const names = {
    buckets: template.buckets.map(({ name }) => name),
    queues: template.functions.flatMap((spec) => spec.deadLetters ?? []),
  };
  const s3 = await startS3(names, dataDir ?? null, log, onCreated);
  const closeStores = () => Promise.all([dynamoDb.close(), s3.close()]);
  const { api } = template;
  const gateway = api && localGateway({ api, apiKey, invoke: functions.invoke, now: () => performance.now() });
  const front = await startFront({
    port,
    dynamoDb: dynamoDb.handle,
    s3: s3.handle,
    queues: s3.handleQueues,
    api: gateway ?? ((_request, response) => void response.writeHead(404).end()),
    functions,
    secrets,
  }).catch(async (error: unknown) => {
    await closeStores();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${front.port}`,
    deadLetter: (queue: string, event: unknown) => s3.send(queue, JSON.stringify(event)),
    close: async () => {
      await front.close();
      await closeStores();
    },
  };
}

/** The functions' environment in Lambda that leads the AWS SDK here, and to no account of the developer. */
function sdkEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    TZ: ':UTC',
  };
}

function withOverrides(template: StackTemplate, overrides: Readonly<Record<string, string>>) {
  return template.functions.map((spec) => ({
    ...spec,
    env: Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, overrides[name] ?? value])),
  }));
}

function findSchedule(schedules: readonly ScheduleTemplate[], job: string): ScheduleTemplate {
  const schedule = schedules.find(({ name }) => name === job || name.endsWith(`-${job}`));
  if (!schedule) throw new Error(`no schedule "${job}"; known: ${schedules.map(({ name }) => name).join(', ')}`);
  return schedule;
}

function dueFirings(schedules: readonly ScheduleTemplate[], from: Date, to: Date, anchor: Date): Firing[] {
  return schedules
    .filter((schedule) => schedule.enabled)
    .flatMap((schedule) => firings(schedule, from, to, anchor).map((at) => ({ schedule: schedule.name, at })))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function openLog({ dataDir, verbose }: SystemOptions) {
  if (verbose) return { write: (chunk: Uint8Array) => void process.stderr.write(chunk), close: async () => {} };
  const folder = dataDir ?? '.local';
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'functions.log');
  rmSync(file, { force: true });
  const stream = createWriteStream(file);
  return {
    write: (chunk: Uint8Array) => void stream.write(chunk),
    close: () => {
      stream.end();
      return finished(stream);
    },
  };
}
