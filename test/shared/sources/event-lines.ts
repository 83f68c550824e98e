import { randomStream } from '../../../shared/base/random';

/** Lines of an export as they come, and as they might: deterministic, two thirds of them changed in some way. */
export function eventLines(seed: number, count: number): Buffer[] {
  const random = randomStream(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return Array.from({ length: count }, (_, n) => {
    const event = eventOf(random, pick, n);
    if (random() < 1 / 3) return Buffer.from(JSON.stringify(event));
    return pick(MUTATIONS)(event, random, pick);
  });
}

type Event = Record<string, unknown>;
type Pick = <T>(items: readonly T[]) => T;
type Mutation = (event: Event, random: () => number, pick: Pick) => Buffer;

const TYPES = ['Page Load', 'Page Load', 'Page Load', 'Button Click', 'session_start', 'page load'];
const PATHS = [
  '',
  '/activity',
  '/activity/71',
  '/quiz/8',
  '/learning-activities',
  '/activity/71/submission',
  '/submissions/',
];

function eventOf(random: () => number, pick: Pick, n: number): Event {
  const digits = (length: number) => String(Math.floor(random() * 10 ** length)).padStart(length, '0');
  const hex = (length: number) => Array.from({ length }, () => pick([...'0123456789abcdef'])).join('');
  const type = pick(TYPES);
  return {
    $insert_id: hex(8),
    adid: null,
    amplitude_event_type: type === 'session_start' ? type : null,
    app: 211_291,
    city: pick(['Bangkok', 'Chiang Mai', null, 'กรุงเทพ']),
    data: { path: '/', ids: {}, list: [1, [2, { a: null }]] },
    event_properties: { CURRENT_URL: urlOf(pick), TIME_STAMP: n, TITLE: 'ห้อง "1"' },
    event_time: `2023-03-24 17:00:${digits(2)}.${digits(6)}`,
    event_type: type,
    groups: {},
    location_lat: random() < 0.5 ? null : random() * 100,
    session_id: pick([-1, 1_684_688_400_000 + Math.floor(random() * 9), 7]),
    user_id: pick([null, '', digits(2), `9${digits(3)}`, 1000 + Math.floor(random() * 50), 'ab-c', '007']),
    user_properties: { EMAIL: 'u@mail.test', PROFILE: 'student', USER_ID: digits(4) },
    uuid: pick([
      `${hex(8)}-${hex(4)}-11ee-${hex(4)}-${hex(12)}`,
      '0000000a-0000-11ee-0000-00000000000b',
      null,
      '',
      'u-1',
    ]),
    version_name: null,
  };
}

function urlOf(pick: Pick): string {
  const start = pick([
    'https://app.test',
    'http://app.test',
    '',
    'HTTPS://APP.TEST',
    'https://app.test/#',
    '//app.test',
  ]);
  const id = pick(['12', '13', '012', '9007199254740993', '0', 'x', '%31%32', '๑', '-1']);
  return `${start}/class/${id}${pick(PATHS)}${pick(['', '', '', '/', '?a=/class/9/activity', '#/class/5', ' ', '%', '//'])}`;
}

const text = (event: Event): string => JSON.stringify(event);
const shuffledKeys: Mutation = (event, random) =>
  Buffer.from(text(Object.fromEntries(Object.entries(event).sort(() => random() - 0.5))));
const without: Mutation = (event, _, pick) => {
  const left = pick(Object.keys(event));
  return Buffer.from(text(Object.fromEntries(Object.entries(event).filter(([key]) => key !== left))));
};
const lookalike: Mutation = (event, _, pick) => {
  const inner = { event_type: 'Page Load', user_id: '1', uuid: 'x', CURRENT_URL: '/class/1', session_id: 3 };
  const field = pick(['data', 'groups', 'user_properties', 'event_properties']);
  const value = pick([inner, { ...(event.event_properties as object), deeper: inner }, [inner], text(inner)]);
  return Buffer.from(text({ ...event, [field]: value }));
};
const oddValue: Mutation = (event, _, pick) => {
  const raw = [
    '1e400',
    '-1',
    '-0',
    '1.5',
    '1E2',
    '12345678901234567890',
    '007',
    'true',
    '[]',
    '{}',
    '"\\u0050"',
    '+1',
    '.5',
  ];
  const field = pick(['user_id', 'session_id', 'uuid', 'event_type', 'event_properties', 'app', 'city']);
  return Buffer.from(text({ ...event, [field]: '@@' }).replace('"@@"', pick(raw)));
};
const escapes: Mutation = (event, random, pick) => {
  const letters = [...text(event)];
  const at = Math.floor(random() * letters.length);
  const code = `\\u${(letters[at] ?? 'a').charCodeAt(0).toString(16).padStart(4, '0')}`;
  letters[at] = pick([code, code.toUpperCase().replace('U', 'u'), '\\/', '\\x', '\\', '\\u12', '\\ud800']);
  return Buffer.from(letters.join(''));
};
const twice: Mutation = (event, random, pick) => {
  const members = Object.entries(event).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const key = pick(['user_id', 'uuid', 'event_type', 'session_id', 'event_properties', 'app']);
  const value = pick(['"55"', 'null', '"Page Load"', '{"CURRENT_URL":"/class/3","CURRENT_URL":"/class/4"}', '8']);
  members.splice(Math.floor(random() * members.length), 0, `"${key}":${value}`);
  return Buffer.from(`{${members.join(',')}}`);
};
const spaces: Mutation = (event, random, pick) => {
  const space = pick([' ', '\t', '\r', '  ', '\u00a0', '\u0000']);
  const odds = pick([0.01, 0.2]);
  return Buffer.from(text(event).replace(/[{}:,[\]]/g, (mark) => (random() < odds ? `${mark}${space}` : mark)));
};
const spaced: Mutation = (event) => Buffer.from(text(event).replaceAll('":', '": ').replaceAll(',"', ', "'));
const cut: Mutation = (event, random) => {
  const bytes = Buffer.from(text(event));
  return random() < 0.5
    ? bytes.subarray(0, Math.floor(random() * bytes.length))
    : bytes.subarray(Math.floor(random() * bytes.length));
};
const flipped: Mutation = (event, random) => {
  const bytes = Buffer.from(text(event));
  bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
};
const lost: Mutation = (event, random) => {
  const letters = [...text(event)];
  letters.splice(Math.floor(random() * letters.length), 1);
  return Buffer.from(letters.join(''));
};
const ended: Mutation = (event, _, pick) =>
  Buffer.from(`${text(event)}${pick(['\r', ' ', ',', '}', '\n', '\r\n\r\n'])}`);
const long: Mutation = (event, random) =>
  Buffer.from(text({ ...event, city: 'x'.repeat(Math.floor(random() * 9000)) }));

const MUTATIONS: readonly Mutation[] = [
  shuffledKeys,
  without,
  lookalike,
  oddValue,
  escapes,
  twice,
  spaces,
  spaced,
  cut,
  flipped,
  lost,
  ended,
  long,
];
