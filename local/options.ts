import { parseArgs } from 'node:util';
import { type Day, parseDay } from '../shared/base/day';
import { ContractError } from '../shared/base/errors';
import { type OutcomeSettings, parseSettings } from '../shared/contracts/settings';

export const USAGE = `npm run local -- [options]
  without options: a simulated term (seeded): replays, trains, predicts, then serves the API

  --leb2 mysql://user:password@host:port/db   a LEB2 database instead of the simulated one; ?tls=true for TLS
  --amplitude URL --amplitude-key K --amplitude-secret S   an Export API instead of the simulated one
  --from yyyymmdd --to yyyymmdd   run dates, in order, each seeing only what existed then (default: of the
                                  simulated term all; of outside sources one day, that of --from or
                                  --to where it is given, else today)
  --retrain-on yyyymmdd           retrain and swap before that day's run; may repeat (default: of the
                                  simulated term 20230106)
  --labels FILE.csv               outcomes to train on: class_id, user_id, level (or final_level)
  --attributes FILE.csv           user_id and attributes: the model card compares their groups
  --settings JSON                 settings of the predictions, e.g. '{"shadowDays":2}'
  --api-key KEY   --port N        key of the API; port of API and AWS services (default 8787)
  --data-dir DIR                  keep tables and objects between starts
  --once                          exit when done; the last line of stdout is one JSON object
  --verbose                       the functions' logs on stderr`;

const LEB2_URL =
  'mysql://user:password@host:port/database, ?tls=true for TLS; other signs in user and password as in URLs (%25 is %)';

/** An outside Export API. */
type AmplitudeSource = { readonly url: string; readonly apiKey: string; readonly secretKey: string };
type Leb2Source = { host: string; port: number; user: string; password: string; database: string; tls: boolean };

export type LocalOptions = {
  readonly help: boolean;
  readonly leb2: Leb2Source | null;
  readonly amplitude: AmplitudeSource | null;
  readonly from: Day | null;
  readonly to: Day | null;
  readonly retrainOn: readonly Day[];
  readonly labels: string | null;
  readonly attributes: string | null;
  /** Null: those of cdk.json. */
  readonly settings: OutcomeSettings | null;
  readonly apiKey: string | null;
  readonly port: number;
  readonly dataDir: string | null;
  readonly once: boolean;
  readonly verbose: boolean;
};

/** Reads the command line; a bad option is a ContractError that names it. */
export function parseOptions(args: readonly string[]): LocalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      leb2: { type: 'string' },
      amplitude: { type: 'string' },
      'amplitude-key': { type: 'string' },
      'amplitude-secret': { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'retrain-on': { type: 'string', multiple: true, default: [] },
      labels: { type: 'string' },
      attributes: { type: 'string' },
      settings: { type: 'string' },
      'api-key': { type: 'string' },
      port: { type: 'string', default: '8787' },
      'data-dir': { type: 'string' },
      once: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const from = values.from === undefined ? null : parseDay(values.from, '--from');
  const to = values.to === undefined ? null : parseDay(values.to, '--to');
  const retrainOn = values['retrain-on'].map((day) => parseDay(day, '--retrain-on')).sort();
  return {
    help: values.help,
    ...parseSources(values.leb2, values.amplitude, values['amplitude-key'], values['amplitude-secret']),
    from,
    to,
    retrainOn,
    labels: values.labels ?? null,
    attributes: values.attributes ?? null,
    settings: values.settings === undefined ? null : parseSettingsText(values.settings),
    apiKey: parseKey(values['api-key']),
    port: parsePort(values.port),
    dataDir: values['data-dir'] ?? null,
    once: values.once,
    verbose: values.verbose,
  };
}

function parseSettingsText(text: string): OutcomeSettings {
  const given = parseJson(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ContractError('--settings', text, 'a JSON object such as {"shadowDays":2}');
  return parseSettings(given);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Both outside sources, or neither and no key of one. */
function parseSources(
  leb2: string | undefined,
  amplitude: string | undefined,
  key: string | undefined,
  secret: string | undefined,
): Pick<LocalOptions, 'leb2' | 'amplitude'> {
  if (leb2 !== undefined && amplitude !== undefined)
    return { leb2: parseLeb2(leb2), amplitude: parseAmplitude(amplitude, key, secret) };
  const given = Object.entries({ leb2, amplitude, 'amplitude-key': key, 'amplitude-secret': secret });
  const stray = given.filter(([, value]) => value !== undefined).map(([name]) => `--${name}`);
  if (stray.length === 0) return { leb2: null, amplitude: null };
  throw new ContractError(
    '--leb2 and --amplitude',
    `only ${stray.join(' and ')}`,
    'both (outside sources) or none (simulated term)',
  );
}

function parseLeb2(text: string): Leb2Source {
  const url = URL.canParse(text) ? new URL(text) : null;
  const [user, password] = [decoded(url?.username ?? ''), decoded(url?.password ?? '')];
  const database = url?.pathname.slice(1) ?? '';
  // a slip in a parameter would send the password in the clear
  const parameters = [...(url?.searchParams ?? [])].every(
    ([name, value]) => name === 'tls' && /^(true|false)$/.test(value),
  );
  if (url?.protocol !== 'mysql:' || !url.hostname || !database || !parameters || user === null || password === null)
    throw new ContractError('--leb2', text.replace(/(:\/\/[^:/]*):.*@/, '$1:***@'), LEB2_URL);
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user,
    password,
    database,
    tls: url.searchParams.get('tls') === 'true',
  };
}

/** Percent-decoded; null where that cannot be. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parseAmplitude(url: string, apiKey: string | undefined, secretKey: string | undefined): AmplitudeSource {
  if (!/^https?:\/\//.test(url)) throw new ContractError('--amplitude', url, 'an http or https URL');
  if (!apiKey) throw new ContractError('--amplitude-key', apiKey, "the project's API key");
  if (!secretKey) throw new ContractError('--amplitude-secret', undefined, "the project's secret key");
  return { url: url.replace(/\/+$/, ''), apiKey, secretKey };
}

function parseKey(key: string | undefined): string | null {
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new ContractError('--api-key', key, '1 to 128 printable characters without blanks');
  }
  return key ?? null;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new ContractError('--port', text, '0 (any free port) to 65535');
  return port;
}

/** Run dates in order, and retraining on some of them; otherwise a ContractError. */
export function checkDates({ from, to, retrainOn }: { from: Day; to: Day; retrainOn: readonly Day[] }): void {
  if (from > to) throw new ContractError('--from', from, `a date up to the last run date, ${to}`);
  const stray = retrainOn.find((day) => day < from || day > to);
  if (stray) throw new ContractError('--retrain-on', stray, `a run date, ${from} to ${to}`);
}
