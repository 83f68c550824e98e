import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeZip } from '../local/zip-writer';
import { randomStream } from '../shared/base/random';
import { classesOf, classId, learnerId, type Population, populationOf } from './population';

const FOLDER = join(tmpdir(), 'learning-outcome-bench');
/** A change of what is generated needs another one: files are kept from run to run. */
const VERSION = 2;
const PROJECT = 211_291;
const START_MS = Date.parse('2023-03-24T17:00:00Z');
const HOUR_MS = 3_600_000;
const PAGE_LOADS = 0.6;
const DEVICES = [
  ['Chrome', '111', 'Windows'],
  ['Chrome Mobile', '110', 'Samsung Galaxy'],
  ['Mobile Safari', '16', 'Apple iPhone'],
  ['Edge', '111', 'Windows'],
] as const;
const PLACES = ['Bangkok', 'Nonthaburi', 'Chiang Mai', 'Samut Prakan'];
const OTHER_EVENTS = ['Button Click', 'Link Click', 'Input Change', 'Scroll', 'Login', 'Modal Open'];

/** Path of an export of one day with so many events of so many (learner, class) pairs: the same bytes every time. */
export function eventsZip(events: number, pairs: number): string {
  const path = join(FOLDER, `events-${events}-pairs-${pairs}-v${VERSION}.zip`);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const population = populationOf(pairs);
  const random = randomStream(42);
  const sessions = new Float64Array(population.learners);
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const startMs = START_MS + hour * HOUR_MS;
    const count = Math.floor((events * (hour + 1)) / 24) - Math.floor((events * hour) / 24);
    const lines = Array.from({ length: count }, (_, n) =>
      eventLine(random, population, sessions, startMs + Math.floor((n / count) * HOUR_MS)),
    );
    const [date, time] = new Date(startMs).toISOString().split('T') as [string, string];
    const name = `${PROJECT}/${PROJECT}_${date}_${Number(time.slice(0, 2))}#0.json.gz`;
    return { name, data: gzipSync(`${lines.join('\n')}\n`), deflate: true };
  });
  writeFileSync(`${path}.part`, writeZip(hours));
  renameSync(`${path}.part`, path);
  return path;
}

type Random = () => number;

/** About 2 KB, 52 fields, as Amplitude writes them. */
function eventLine(random: Random, population: Population, sessions: Float64Array, ms: number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const learner = Math.floor(random() * population.learners);
  if (sessions[learner] === 0 || random() < 0.05) sessions[learner] = ms - Math.floor(random() * 60_000);
  const type = random() < PAGE_LOADS ? 'Page Load' : pick(OTHER_EVENTS);
  const url = pageUrl(random, pick(classesOf(population, learner)));
  const properties = propertiesOf(type, url, pageUrl(random, 0), ms, random);
  const fields = {
    ...NOTHING,
    ...deviceFields(learner),
    ...timeFields(ms, learner, random),
    $insert_id: uuid(random),
    $insert_key: `00${hex(random, 34)}#${learner % 1000}`,
    event_id: Math.floor(random() * 100_000),
    event_properties: properties,
    event_type: type,
    session_id: sessions[learner],
    user_id: random() < 0.02 ? null : learnerId(learner),
    user_properties: personOf(learner),
    uuid: uuid(random),
  };
  // Amplitude sorts its fields by name
  return JSON.stringify(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** What says nothing in this export. */
const NOTHING = {
  $schema: null,
  adid: null,
  amplitude_attribution_ids: null,
  amplitude_event_type: null,
  app: PROJECT,
  country: 'Thailand',
  data: { path: '/', group_first_event: {}, group_ids: {}, user_properties_updated: true },
  data_type: 'event',
  device_brand: null,
  device_carrier: null,
  device_manufacturer: null,
  dma: null,
  global_user_properties: {},
  group_properties: {},
  groups: {},
  idfa: null,
  is_attribution_event: false,
  language: 'Thai',
  library: 'amplitude-js/8.21.4',
  location_lat: null,
  location_lng: null,
  partner_id: null,
  paying: null,
  plan: {},
  platform: 'Web',
  sample_rate: null,
  source_id: null,
  start_version: null,
  version_name: null,
};

function deviceFields(learner: number): object {
  const [browser, version, family] = DEVICES[learner % DEVICES.length] as (typeof DEVICES)[number];
  const place = PLACES[learner % PLACES.length];
  return {
    amplitude_id: 480_000_000_000 + ((learner * 2_654_435_761) % 2 ** 31),
    city: place,
    device_family: family,
    device_id: `${hex(randomStream(learner), 22)}R`,
    device_model: family,
    device_type: family,
    ip_address: `110.${(learner * 89) % 256}.${(learner * 57) % 256}.${(learner * 31) % 256}`,
    os_name: browser,
    os_version: version,
    region: place,
  };
}

function timeFields(ms: number, learner: number, random: Random): object {
  const digits = () => String(100 + Math.floor(random() * 900));
  const time = (at: number) => `${new Date(at).toISOString().replace('T', ' ').slice(0, 23)}${digits()}`;
  const uploadedAt = ms + 300 + Math.floor(random() * 4000);
  return {
    client_event_time: time(ms),
    client_upload_time: time(uploadedAt),
    event_time: time(ms),
    processed_time: time(uploadedAt + 2000),
    server_received_time: time(uploadedAt),
    server_upload_time: time(uploadedAt + 20),
    user_creation_time: `2022-05-1${learner % 10} 02:13:22.400000`,
  };
}

function personOf(learner: number): object {
  const id = learnerId(learner);
  return {
    EMAIL: `u${id}@mail.example`,
    PROFILE: 'student',
    UNIV_ID: '1',
    USERNAME: `นักศึกษา ${hex(randomStream(learner), 5)}`,
    USER_ID: id,
    initial_referrer: 'EMPTY',
    initial_utm_source: 'EMPTY',
    initial_gclid: 'EMPTY',
  };
}

function propertiesOf(type: string, url: string, before: string, ms: number, random: Random): object {
  if (type === 'Page Load')
    return { CURRENT_URL: url, TIME_STAMP: ms, NAME: 'page', PREVIOUS_URL: before, TITLE: 'LEB2 ห้องเรียน' };
  return {
    CURRENT_URL: url,
    TEXT: `ส่งงาน "ok" ${Math.floor(random() * 50)}`,
    ID: `btn-${Math.floor(random() * 200)}`,
    CLASS: 'btn btn-primary ng-star-inserted',
    VALUE: '',
    K_OBJ: 'button',
    K_OBJ_WRAPPER: 'div.card-body',
    TIME_STAMP: ms,
  };
}

function pageUrl(random: Random, classIndex: number): string {
  const id = classId(classIndex);
  const page = `https://app.leb2.org/class/${id}`;
  const activity = Number(id) * 10 + Math.floor(random() * 12);
  const r = random();
  if (r < 0.22) return page;
  if (r < 0.42) return `${page}/activity`;
  if (r < 0.66) return `${page}/activity/${activity}`;
  if (r < 0.78) return `${page}/activity/${activity}/submission`;
  if (r < 0.82) return `${page}/learning-activities`;
  if (r < 0.9) return `${page}/learning-activities/${activity + 4_000_000}`;
  if (r < 0.96) return `${page}/quiz/${activity + 500_000}`;
  if (r < 0.97) return `${page}/activity/${activity}?ref=%2Fhome&tab=2`;
  return 'https://app.leb2.org/dashboard';
}

function uuid(random: Random): string {
  const digits = hex(random, 28);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-11ee-${digits.slice(12, 16)}-${digits.slice(16)}`;
}

function hex(random: Random, length: number): string {
  let text = '';
  while (text.length < length)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, length);
}
