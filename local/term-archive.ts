import { gzipSync } from 'node:zlib';
import { addDays, type Day, dayOf } from '../shared/base/day';
import { randomStream, seedOf } from '../shared/base/random';
import type { BrowserEvent } from './term-visits';
import { writeZip, type ZipMember } from './zip-writer';

/** Lines by upload hour (epoch milliseconds / 3,600,000). */
type Hours = ReadonlyMap<number, readonly string[]>;

const PROJECT = 211_291;
const HOUR_MS = 3_600_000;
/** An hour of many events is handed out in several members. */
const LINES_A_MEMBER = 150;
const LATE_SHARE = 0.005;
const MAX_LATE_HOURS = 20;
const TWICE_SHARE = 0.003;

/**
 * The export of a simulated world: (start, end) as yyyymmddThh, UTC hours of upload, both inclusive, to a zip of
 * gzipped NDJSON members; null when nothing was uploaded. Days are simulated as they are asked for.
 */
export function createArchive(eventsOf: (day: Day) => readonly BrowserEvent[], seed: number) {
  // Consecutive windows share a day: what was late is in the next one.
  const recent = new Map<Day, Hours>();
  const hoursOf = (day: Day): Hours => {
    const known = recent.get(day) ?? uploadsByHour(eventsOf(day), randomStream(seedOf(`${seed}|upload|${day}`)));
    if (!recent.has(day) && recent.size >= 3) recent.delete(recent.keys().next().value as Day);
    recent.set(day, known);
    return known;
  };
  return (start: string, end: string): Buffer | null => {
    const members: ZipMember[] = [];
    for (let hour = hourNumber(start); hour <= hourNumber(end); hour++) {
      const today = dayOf(new Date(hour * HOUR_MS));
      const lines = [addDays(today, -1), today].flatMap((day) => hoursOf(day).get(hour) ?? []);
      members.push(...membersOf(hour, lines));
    }
    return members.length === 0 ? null : writeZip(members);
  };
}

function membersOf(hour: number, lines: readonly string[]): ZipMember[] {
  const at = new Date(hour * HOUR_MS);
  const name = `${PROJECT}/${PROJECT}_${at.toISOString().slice(0, 10)}_${at.getUTCHours()}`;
  const parts = Math.ceil(lines.length / LINES_A_MEMBER);
  return Array.from({ length: parts }, (_, part) => {
    const slice = lines.slice(part * LINES_A_MEMBER, (part + 1) * LINES_A_MEMBER);
    return { name: `${name}#${part}.json.gz`, data: gzipSync(`${slice.join('\n')}\n`, { level: 1 }) };
  });
}

/** Most events arrive within seconds, a few phones send hours later, and some send the same event twice. */
function uploadsByHour(events: readonly BrowserEvent[], random: () => number): Hours {
  const hours = new Map<number, string[]>();
  const upload = (uploadedAt: number, line: string) => {
    const hour = Math.floor(uploadedAt / HOUR_MS);
    const lines = hours.get(hour);
    if (lines) lines.push(line);
    else hours.set(hour, [line]);
  };
  for (const [index, event] of events.entries()) {
    const uuid = randomUuid(random);
    const isLate = random() < LATE_SHARE;
    const delay = isLate ? HOUR_MS + random() * (MAX_LATE_HOURS - 1) * HOUR_MS : 300 + random() * 4_000;
    const uploadedAt = event.at + Math.floor(delay);
    upload(uploadedAt, envelope(event, uuid, uploadedAt, index));
    if (random() < TWICE_SHARE) upload(uploadedAt + HOUR_MS, envelope(event, uuid, uploadedAt + HOUR_MS, index));
  }
  return hours;
}

/** An Amplitude event as exported, personal fields included: the reader must leave them behind. */
function envelope(event: BrowserEvent, uuid: string, uploadedAt: number, index: number): string {
  const { userId } = event;
  const [happened, uploaded] = [amplitudeTime(event.at), amplitudeTime(uploadedAt)];
  const classId = /class\/(\d+)/.exec(event.url)?.[1] ?? null;
  const isPhone = (userId ?? index) % 4 === 0;
  return JSON.stringify({
    $insert_id: uuid,
    amplitude_id: 400_000_000_000 + (userId ?? index) * 8,
    app: PROJECT,
    city: 'Bangkok',
    client_event_time: happened,
    client_upload_time: uploaded,
    country: 'Thailand',
    data: { path: '/', group_ids: {} },
    device_family: isPhone ? 'iOS' : 'Windows',
    device_id: `d${(userId ?? index).toString(36)}R`,
    device_type: isPhone ? 'Apple iPhone' : 'Windows',
    event_id: index + 1,
    event_properties: {
      CLASS: classId,
      CURRENT_URL: event.url,
      NAME: classId === null ? 'LEB2' : 'Class',
      TIME_STAMP: event.at,
      ...(event.type === 'Login' ? { LOGIN_BY: 'EMAIL' } : {}),
      ...(event.type === 'Click' ? { TEXT: 'ดูเพิ่มเติม', K_OBJ: 'BUTTON', VALUE: null } : {}),
    },
    event_time: happened,
    event_type: event.type,
    groups: {},
    ip_address: `203.0.113.${1 + ((userId ?? index) % 254)}`,
    language: 'Thai',
    library: 'amplitude-js/8.21.4',
    os_name: isPhone ? 'Mobile Safari' : 'Chrome',
    platform: 'Web',
    server_received_time: uploaded,
    server_upload_time: uploaded,
    session_id: event.sessionId,
    user_id: userId === null ? null : String(userId),
    user_properties:
      userId === null
        ? {}
        : { USER_ID: String(userId), USERNAME: `u${userId}`, EMAIL: `u${userId}@student.example`, PROFILE: 'student' },
    uuid,
    version_name: null,
  });
}

/** Version 4 in form; the bits come from the seed. */
function randomUuid(random: () => number): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** UTC as Amplitude writes it: 2023-03-24 17:00:05.100000. */
function amplitudeTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -1).replace('T', ' ')}000`;
}

/** Hours since 1970 of yyyymmddThh. */
function hourNumber(text: string): number {
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(9, 11)}:00:00Z`;
  return Date.parse(date) / HOUR_MS;
}
