import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dayRange, parseDay } from '../shared/base/day';
import { ContractError } from '../shared/base/errors';
import { EVERYTHING_LIVES, systemClock } from '../shared/base/retry';
import { type FunctionName, functionName, type TableName, tableName } from '../shared/contracts/names';
import { explainPair } from '../shared/outcomes/explain-pair';
import { openOperatorView } from '../shared/stores/operator-view';

const USAGE = `npm run ops -- COMMAND [--stage dev|prod] [--region REGION] [--endpoint URL]
  status                                    newest run, active model, locks, last successes
  run-day [--date yyyymmdd]                 build a run date again (default: today); missing days before it first
  backfill --from yyyymmdd --to yyyymmdd [--dry-run]
  retrain [--date yyyymmdd] [--force]       train on the classes ended by that date
  models                                    versions with status and reasons
  promote --version VERSION [--force]       make a checked version the active one
  rollback                                  go back to the model before
  explain --user ID --class ID [--date yyyymmdd]
--endpoint is the address of the local system.`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string', default: 'dev' },
    region: { type: 'string' },
    endpoint: { type: 'string' },
    date: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    version: { type: 'string' },
    user: { type: 'string' },
    class: { type: 'string' },
  },
});

const local = {
  endpoint: options.endpoint,
  region: 'ap-southeast-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const connection = options.endpoint ? local : options.region ? { region: options.region } : {};
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(connection as object));
const lambda = new LambdaClient(connection as object);
const clock = options.endpoint ? EVERYTHING_LIVES : systemClock;
const view = openOperatorView(documents, (name: TableName) => tableName(options.stage, name), clock);

const commands: Record<string, () => Promise<unknown>> = {
  status: view.status,
  'run-day': () => invoke('daily-prep', { runDate: options.date && parseDay(options.date, '--date'), force: true }),
  backfill: async () => {
    const days = dayRange(parseDay(need('from'), '--from'), parseDay(need('to'), '--to'));
    if (options['dry-run']) return view.planned(days);
    for (const runDate of days) print(await invoke('daily-prep', { runDate, force: true }));
    return { built: days.length };
  },
  retrain: () => invoke('retrain', { runDate: options.date && parseDay(options.date, '--date'), force: options.force }),
  models: view.models,
  promote: () => invoke('model-swap', { action: 'promote', version: need('version'), force: options.force }),
  rollback: () => invoke('model-swap', { action: 'rollback' }),
  explain: async () => {
    const date = options.date === undefined ? undefined : parseDay(options.date, '--date');
    const { days, prediction } = await view.pair(need('class'), need('user'), date);
    return explainPair(days, need('user'), prediction);
  },
};

async function invoke(name: FunctionName, payload: Record<string, unknown>): Promise<unknown> {
  const FunctionName = functionName(options.stage, name);
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
  const result: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null');
  if (!answer.FunctionError) return result;
  const { errorType, errorMessage } = result as { errorType?: string; errorMessage?: string };
  throw new Error(`${FunctionName} failed: ${errorType ?? answer.FunctionError}: ${errorMessage ?? 'see its log'}`);
}

function need(name: 'from' | 'to' | 'version' | 'user' | 'class'): string {
  const value = options[name];
  if (value === undefined) throw new ContractError(`--${name}`, value, 'a value; see npm run ops -- help');
  return value;
}

function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

const command = commands[positionals[0] ?? ''];
if (!command) {
  process.stdout.write(`${USAGE}\n`);
  process.exitCode = positionals[0] === undefined || positionals[0] === 'help' ? 0 : 2;
} else {
  command().then(print, (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
