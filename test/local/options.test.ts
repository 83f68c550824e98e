import { checkDates, parseOptions } from '../../local/options';
import { parseDay } from '../../shared/base/day';
import { DEFAULT_SETTINGS } from '../../shared/contracts/settings';

it('leaves the settings to cdk.json, or fills in what is not named', () => {
  expect(parseOptions([]).settings).toBeNull();
  expect(parseOptions(['--settings', '{"shadowDays":2}']).settings).toEqual({ ...DEFAULT_SETTINGS, shadowDays: 2 });
});

it.each([
  ['{shadowDays:2}', '--settings'],
  ['{"shadowDays":31}', 'settings.shadowDays'],
  ['{"shadow":2}', 'settings.shadow'],
  ['[]', '--settings is "[]"; allowed: a JSON object'],
  ['5', '--settings is "5"; allowed: a JSON object'],
])('refuses the settings %s and names %s', (text, name) => {
  expect(() => parseOptions(['--settings', text])).toThrow(name);
});

const OUTSIDE = ['--amplitude', 'https://amplitude.test/', '--amplitude-key', 'k', '--amplitude-secret', 's'];

it('without options asks for the whole simulated term on port 8787, in memory, and stays', () => {
  expect(parseOptions([])).toEqual({
    help: false,
    leb2: null,
    amplitude: null,
    from: null,
    to: null,
    retrainOn: [],
    labels: null,
    attributes: null,
    settings: null,
    apiKey: null,
    port: 8787,
    dataDir: null,
    once: false,
    verbose: false,
  });
});

it('reads every option', () => {
  const line =
    '--leb2 mysql://an%40a:p%25@db.test:3307/leb2?tls=true --from 2023-01-02 --to 20230325 --retrain-on 20230301 ' +
    '--retrain-on 20230106 --labels l.csv --attributes a.csv --api-key k-1 --port 65535 --data-dir d --once --verbose --help';
  expect(parseOptions([...line.split(' '), ...OUTSIDE])).toEqual({
    help: true,
    leb2: { host: 'db.test', port: 3307, user: 'an@a', password: 'p%', database: 'leb2', tls: true },
    amplitude: { url: 'https://amplitude.test', apiKey: 'k', secretKey: 's' },
    from: '20230102',
    to: '20230325',
    retrainOn: ['20230106', '20230301'],
    labels: 'l.csv',
    attributes: 'a.csv',
    settings: null,
    apiKey: 'k-1',
    port: 65_535,
    dataDir: 'd',
    once: true,
    verbose: true,
  });
});

it('takes the usual port of MySQL, and no TLS, where the address says nothing', () => {
  const { leb2 } = parseOptions(['--leb2', 'mysql://u@h/db', ...OUTSIDE]);
  expect(leb2).toEqual({ host: 'h', port: 3306, user: 'u', password: '', database: 'db', tls: false });
});

it.each([
  ['postgres://u:hidden@h/db'],
  ['mysql://u:hidden@h'],
  ['mysql://u:hidden@h:99999/db'],
  ['mysql://u:hidden%@h/db'],
  ['mysql://u:hid/den@h/db'],
  ['mysql://u:hidden@h/db?tls=yes'],
  ['mysql://u:hidden@h/db?ssl=true'],
  ['leb2'],
])('refuses the database %s without telling its password', (address) => {
  const { message } = refusal(['--leb2', address, ...OUTSIDE]);
  expect(message).toMatch(/^--leb2 is ".*"; allowed: mysql:\/\/user:password@host:port\/database, \?tls=true for TLS/);
  expect(message).not.toMatch(/hid|den/);
});

it.each([
  ['--port 65536', '--port is "65536"; allowed: 0 (any free port) to 65535'],
  ['--port 1e3', '--port is "1e3"; '],
  ['--port 80a', '--port is "80a"; '],
  ['--from 20230230', '--from is "20230230"; allowed: a calendar date'],
  ['--to 2023', '--to is "2023"; '],
  ['--retrain-on x', '--retrain-on is "x"; '],
  [`--api-key ${'k'.repeat(129)}`, '--api-key is '],
  ['--api-key ก', '--api-key is "ก"; allowed: 1 to 128 printable characters'],
  ['--leb2 mysql://u@h/db', '--leb2 and --amplitude is "only --leb2"; allowed: both'],
  ['--amplitude https://a.test', '--leb2 and --amplitude is "only --amplitude"; '],
  ['--amplitude-key k', '--leb2 and --amplitude is "only --amplitude-key"; '],
  ['--amplitude-secret s', '--leb2 and --amplitude is "only --amplitude-secret"; '],
  ['--leb2 mysql://u@h/db --amplitude ftp://a.test', '--amplitude is "ftp://a.test"; allowed: an http or https URL'],
  ['--leb2 mysql://u@h/db --amplitude https://a.test', '--amplitude-key is missing; '],
  ['--leb2 mysql://u@h/db --amplitude https://a.test --amplitude-key k', '--amplitude-secret is missing; '],
])('refuses %s', (line, told) => {
  expect(refusal(line.split(' ')).message.slice(0, told.length)).toBe(told);
});

describe('the run dates', () => {
  const dates = (from: string, to: string, ...retrainOn: string[]) => ({
    from: parseDay(from, 'from'),
    to: parseDay(to, 'to'),
    retrainOn: retrainOn.map((day) => parseDay(day, 'day')),
  });

  it('may be one day, retraining on it', () => {
    expect(() => checkDates(dates('20230106', '20230106', '20230106'))).not.toThrow();
  });

  it.each([
    [dates('20230107', '20230106'), '--from is "20230107"; allowed: a date up to the last run date, 20230106'],
    [
      dates('20230106', '20230108', '20230107', '20230105'),
      '--retrain-on is "20230105"; allowed: a run date, 20230106',
    ],
    [dates('20230106', '20230108', '20230109'), '--retrain-on is "20230109"; '],
  ])('are in order, retraining among them: %j', (given, told) => {
    expect(() => checkDates(given)).toThrow(told);
  });
});

function refusal(args: readonly string[]): Error {
  try {
    parseOptions(args);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`nothing was refused in ${args.join(' ')}`);
}
