import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { context } from '../cdk.json';
import { type Day, dayOf, dayRange, parseDay } from '../shared/base/day';
import { ContractError } from '../shared/base/errors';
import { EVERYTHING_LIVES, systemClock } from '../shared/base/retry';
import { parseUserId, UNKNOWN_LEARNER, visitsNotice } from '../shared/contracts/exclusions';
import { MODEL_KINDS, parseModelKind } from '../shared/contracts/model-kind';
import { ENV, FUNCTIONS, type FunctionName, functionName, tableName } from '../shared/contracts/names';
import { MODEL_ROUTES } from '../shared/contracts/routes-models';
import { refuseEarly } from '../shared/contracts/run-event';
import { parseModelVersion } from '../shared/contracts/swap-event';
import { exactOf, explainPair } from '../shared/outcomes/explain-pair';
import { deadLetters } from '../shared/stores/dead-letters';
import { emptyBucket } from '../shared/stores/empty-bucket';
import { exclusionList } from '../shared/stores/exclusion-list';
import { openOperatorView } from '../shared/stores/operator-view';

const STAGES = ['dev', 'prod'];
/** Each command with the options that it takes, beside those that all take, and what it does. */
const COMMANDS: readonly (readonly [name: string, options: string, does: string])[] = [
  ['status', '', 'newest run, active model, shadow, locks, last successes'],
  ['run-day', '[--date yyyymmdd]', 'build a run date again (default: today); missing days before it first'],
  ['backfill', '--from yyyymmdd --to yyyymmdd [--dry-run]', 'build run dates again, in order'],
  ['retrain', '[--date yyyymmdd] [--force]', 'train on the classes ended by that date'],
  ['reports', '[--date yyyymmdd]', 'make the help report of grades, as of that date (default: today)'],
  ['period-end', '', 'train on the grade periods that have ended'],
  ['videos', '', 'make the video analytics anew'],
  [
    'redrive',
    '--function NAME',
    'run again what failed every retry; what succeeds leaves the queue, the rest is listed',
  ],
  ['purge', '--function NAME', 'forget what failed every retry'],
  ['models', '[--kind KIND]', 'versions with status, reasons and days in the shadow'],
  ['promote', '--version VERSION [--kind KIND] [--force]', 'make a checked version the active one'],
  ['rollback', '[--kind KIND]', 'go back to the model before'],
  ['explain', '--user ID --class ID [--date yyyymmdd]', 'counts, visits, stored reasons and exact contributions'],
  ['exclude', '--user ID', 'leave a learner who objects out of the predictions; counts classes that know the id'],
  ['include', '--user ID', 'take the learner in again; answers with the backfill that the visits need'],
  ['empty-bucket', '--force', 'delete every object and version for good, before cdk destroy; never of prod'],
  ['help', '', 'this page'],
];
const EVERYWHERE = `[--stage ${STAGES.join('|')}] [--region REGION] [--endpoint URL]`;
const USAGE = `npm run ops -- COMMAND ${EVERYWHERE}
${COMMANDS.map(([name, options, does]) => `  ${`${name} ${options}`.padEnd(40)}  ${does}`).join('\n')}
KIND: ${MODEL_KINDS.join(', ')}; outcome by default. NAME: ${FUNCTIONS.join(', ')}.
The region is that of --region, else of AWS_REGION, else of cdk.json. --endpoint is the address of the local system.
`;

const OPTIONS = {
  stage: { type: 'string', default: 'dev' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  date: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  version: { type: 'string' },
  kind: { type: 'string', default: 'outcome' },
  user: { type: 'string' },
  class: { type: 'string' },
  function: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
type Arguments = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true; tokens: true }>>;
type Options = Arguments['values'];
type Token = Arguments['tokens'][number];

async function main(): Promise<void> {
  const { values: options, positionals, tokens } = readArguments();
  const name = options.help ? 'help' : (positionals[0] ?? 'help');
  const command = name === 'help' ? async () => USAGE : commandsOf(options)[name];
  if (!command) throw new ContractError('command', name, `one of:\n${USAGE}`);
  if (name !== 'help') refuseStray(name, positionals.slice(1), tokens);
  print(await command().catch((error: unknown) => Promise.reject(orNotDeployed(error, options))));
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, tokens: true, options: OPTIONS });
  } catch (error) {
    throw new Error(`${(error as Error).message.split(/\.\s/)[0]}; see npm run ops -- help`);
  }
}

/** What a command would not look at is a slip of the pen: `rollback grade` is not meant for the outcome model. */
function refuseStray(command: string, words: readonly string[], tokens: readonly Token[]): void {
  const own = COMMANDS.find(([name]) => name === command)?.[1] ?? '';
  const allowed: readonly string[] = `${own} ${EVERYWHERE}`.match(/--[a-z-]+/g) ?? [];
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [`--${token.name}`] : []));
  const stray = [...words, ...given.filter((option) => !allowed.includes(option))];
  if (stray.length > 0) throw new Error(`${command} does not take ${stray.join(' ')}; it takes ${allowed.join(', ')}`);
}

/** AWS names neither the table or function that is not there nor where it looked. */
function orNotDeployed(error: unknown, options: Options): unknown {
  if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') return error;
  const where = options.endpoint ?? regionOf(options);
  return new Error(`${error.message}; is stage ${options.stage} deployed at ${where}? See --stage and --region`);
}

function commandsOf(options: Options): Record<string, () => Promise<unknown>> {
  const { endpoint, force } = options;
  const stage = oneOf('--stage', options.stage, STAGES);
  const kind = parseModelKind(options.kind, '--kind');
  const { documents, lambda, sqs, s3 } = openClients(options);
  const clock = endpoint ? EVERYTHING_LIVES : systemClock;
  const view = openOperatorView(documents, (table) => tableName(stage, table), clock);
  const run = (name: FunctionName, payload: Record<string, unknown>) =>
    invoke(lambda, functionName(stage, name), payload);
  const date = (): Day | undefined => (options.date === undefined ? undefined : pastDay(options.date, '--date'));
  const build = (runDate: Day | undefined) => {
    if (runDate) refuseEarly(runDate, systemClock.now(), '--date');
    return run('daily-prep', { runDate, force: true });
  };
  const excluded = async () => exclusionList(s3, await bucketOf(lambda, stage));
  const failed = () => {
    const name = oneOf('--function', need(options, 'function'), FUNCTIONS);
    return deadLetters(lambda, sqs, functionName(stage, name));
  };
  return {
    status: view.status,
    'run-day': async () => build(date()),
    backfill: async () => backfill(options, view.planned, build),
    retrain: async () => run('retrain', { runDate: date(), force }),
    reports: async () => run('reports', { runDate: date() }),
    'period-end': async () => run('reports', { action: 'period-end' }),
    videos: async () => run('videos', {}),
    redrive: async () => redrive(failed()),
    purge: async () => failed().purge(),
    ...exclusionCommands(options, stage, view, excluded),
    'empty-bucket': async () => {
      if (stage === 'prod') throw new ContractError('--stage', stage, 'dev: the data of prod outlive the stack');
      if (!force) throw new ContractError('--force', force, '--force: what is deleted cannot be restored');
      const bucket = await bucketOf(lambda, stage);
      return { bucket, deleted: await emptyBucket(s3, bucket) };
    },
    models: () => view.models(kind),
    promote: async () => {
      const version = parseModelVersion(need(options, 'version'), '--version');
      return run('model-swap', { action: 'promote', kind, version, force });
    },
    rollback: async () => run('model-swap', { action: 'rollback', kind }),
    explain: async () => {
      const [classId, userId] = [need(options, 'class'), need(options, 'user')];
      const records = await view.pair(classId, userId, date());
      const answer = await run('explanations', explanationRequest(classId, userId, date()));
      return explainPair(records, userId, exactOf(answer as Parameters<typeof exactOf>[0]));
    },
  };
}

/** Both tell the stage whose list they have changed. */
function exclusionCommands(
  options: Options,
  stage: string,
  { classesOf }: Pick<ReturnType<typeof openOperatorView>, 'classesOf'>,
  excluded: () => Promise<ReturnType<typeof exclusionList>>,
) {
  const user = () => parseUserId(need(options, 'user'), '--user');
  return {
    exclude: async () => {
      const userId = user();
      const classes = (await classesOf(userId)).length;
      const left = await (await excluded()).exclude(userId, dayOf(systemClock.now()));
      return { stage, ...left, classes, ...(classes === 0 && { next: UNKNOWN_LEARNER }) };
    },
    include: async () => {
      const userId = user();
      const taken = await (await excluded()).include(userId);
      const next = taken.since && visitsNotice(taken.since, dayOf(systemClock.now()), whereOf(options));
      return { stage, ...taken, ...(next && { next }) };
    },
  };
}

/** The options that name the system, for a command that goes to the same one. */
function whereOf({ stage, region, endpoint }: Options): string {
  return Object.entries({ stage, region, endpoint })
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
    .join(' ');
}

function regionOf({ region = process.env.AWS_REGION ?? context.region }: Options): string {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new ContractError('--region or AWS_REGION', region, `an AWS region such as ${context.region}`);
  return region;
}

function openClients(options: Options) {
  const { endpoint } = options;
  // an empty one, of a variable that is not set, would lead to the account in AWS
  if (endpoint !== undefined && !/^https?:/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new ContractError('--endpoint', endpoint, 'the address of the local system such as http://127.0.0.1:8787');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const connection = endpoint ? { endpoint, region: 'local', credentials } : { region: regionOf(options) };
  return {
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(connection)),
    lambda: new LambdaClient(connection),
    sqs: new SQSClient(connection),
    s3: new S3Client({ ...connection, forcePathStyle: endpoint !== undefined }),
  };
}

async function backfill(
  options: Options,
  planned: (days: readonly Day[]) => Promise<unknown>,
  build: (runDate: Day) => Promise<unknown>,
): Promise<unknown> {
  const [from, to] = [pastDay(need(options, 'from'), '--from'), pastDay(need(options, 'to'), '--to')];
  const days = dayRange(from, to);
  if (days.length === 0) throw new ContractError('--to', to, `a date from ${from} on`);
  if (options['dry-run']) return planned(days);
  for (const runDate of days) {
    const stopped = (how: string) => new Error(`run date ${runDate} ${how}; begin again with --from ${runDate}`);
    const summary = (await build(runDate).catch((error: Error) => {
      throw stopped(`stopped: ${error.message}`);
    })) as { status: string };
    print(summary);
    if (summary.status !== 'completed') throw stopped(`ended as ${summary.status}`);
  }
  return { built: days.length };
}

async function redrive(letters: ReturnType<typeof deadLetters>): Promise<unknown> {
  const result = await letters.redrive();
  const waiting = result.failed.length;
  if (waiting === 0) return result;
  print(result);
  throw new Error(`${waiting} of ${result.redriven + waiting} events did not succeed and wait on`);
}

/** The function's result; its error, or a refusal that it answers with, is thrown. */
async function invoke(lambda: LambdaClient, FunctionName: string, payload: Record<string, unknown>): Promise<unknown> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
  const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null') as Record<string, string> | null;
  if (answer.FunctionError) throw new Error(`${FunctionName} failed: ${result?.errorType}: ${result?.errorMessage}`);
  if (result?.status === 'refused') throw new Error(result.reason);
  if (result?.status === 'already_running')
    throw new Error(`${FunctionName} is running already, nothing was done; ask again when status shows no lock of it`);
  return result;
}

/** The bucket as the functions know it. */
async function bucketOf(lambda: LambdaClient, stage: string): Promise<string> {
  const FunctionName = functionName(stage, 'daily-prep');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const bucket = Environment?.Variables?.[ENV.bucket];
  if (!bucket) throw new Error(`${FunctionName} names no bucket; deploy the stack again`);
  return bucket;
}

/** The route's own request, as API Gateway would send it: the function that knows the models answers both. */
function explanationRequest(class_id: string, user_id: string, date: Day | undefined): Record<string, unknown> {
  return {
    resource: MODEL_ROUTES.find(({ id }) => id === 'explanation')?.path,
    httpMethod: 'GET',
    headers: {},
    pathParameters: { class_id, user_id },
    multiValueQueryStringParameters: date === undefined ? null : { date: [date] },
    requestContext: { requestId: 'ops' },
  };
}

function need(options: Options, name: 'from' | 'to' | 'version' | 'user' | 'class' | 'function'): string {
  const value = options[name];
  if (!value) throw new ContractError(`--${name}`, value, 'a value; see npm run ops -- help');
  return value;
}

/** No command is about a date to come. */
function pastDay(text: string, field: string): Day {
  const [day, today] = [parseDay(text, field), dayOf(systemClock.now())];
  if (day > today) throw new ContractError(field, text, `a date up to today, ${today}`);
  return day;
}

function oneOf<T extends string>(field: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new ContractError(field, value, allowed.join(', '));
  return found;
}

function print(result: unknown): void {
  process.stdout.write(typeof result === 'string' ? result : `${JSON.stringify(result, null, 2)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
