import { skipComma, skipKey, skipSpace, skipValue, UNSURE } from './json-bytes';

/** What the reader does with a field: the fields of a click, objects with members, and all others. */
export const ROLE = { other: 0, object: 1, properties: 2, eventType: 3, sessionId: 4, userId: 5, uuid: 6, url: 7 };

/**
 * What an object of an export line looks like: a copy of one that was met, and where the value of each field lies in
 * it. Most of a line is the same in the next one, so that whole runs of fields are compared at once.
 */
export type ObjectShape = {
  readonly bytes: DataView;
  /** Value n lies from starts[n] up to ends[n]; text n, up to starts[n], from ends[n - 1]; the last text ends at starts[count]. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly roles: Uint8Array;
  /** The next field, n included, whose value varies; the count of fields where none does. */
  readonly runTo: Uint8Array;
  /** How often each value was not the one of the copy, and how many objects were walked over. */
  readonly misses: Uint32Array;
  walks: number;
  /** How long each value was in the line before. */
  readonly lengths: Uint32Array;
  /** What the objects in each field have looked like so far, the latest first. */
  readonly inner: readonly ObjectShape[][];
};

/** More shapes than an export has; an object of yet another one is not learnt. */
export const MOST_SHAPES = 8;
const MOST_FIELDS = 250;
/** A value that is another one in more than one of so many objects is taken for one that varies. */
const STEADY = 16;
const LINE_ROLES: ReadonlyMap<string, number> = new Map([
  ['event_type', ROLE.eventType],
  ['event_properties', ROLE.properties],
  ['session_id', ROLE.sessionId],
  ['user_id', ROLE.userId],
  ['uuid', ROLE.uuid],
]);
const PROPERTY_ROLES: ReadonlyMap<string, number> = new Map([['CURRENT_URL', ROLE.url]]);
const NO_ROLES: ReadonlyMap<string, number> = new Map();
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** The shape of the line that begins at `at`, with the space around it; null where keys are escaped or repeated. */
export function learnLine(bytes: DataView, at: number): ObjectShape | null {
  return learn(bytes, at, LINE_ROLES);
}

/** Adds the shape of the object at `at` in a field of that role to those that are known. */
export function learnInner(bytes: DataView, at: number, role: number, known: ObjectShape[]): void {
  if (known.length === MOST_SHAPES) return;
  const shape = learn(bytes, at, role === ROLE.properties ? PROPERTY_ROLES : NO_ROLES);
  if (shape) known.unshift(shape);
}

/** Field n has another value than the copy; where that happens often, runs end before it. */
export function noteMiss({ misses, walks, runTo }: ObjectShape, n: number): void {
  misses[n] = (misses[n] as number) + 1;
  if ((misses[n] as number) * STEADY <= walks) return;
  for (let before = n; before >= 0 && (runTo[before] as number) > n; before--) runTo[before] = n;
}

function learn(bytes: DataView, at: number, roleOf: ReadonlyMap<string, number>): ObjectShape | null {
  const names: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const open = skipSpace(bytes, at);
  if (bytes.getUint8(open) !== OPEN) return null;
  let next = skipSpace(bytes, open + 1);
  while (bytes.getUint8(next) !== CLOSE) {
    const valueAt = skipKey(bytes, next);
    if (valueAt === UNSURE) return null;
    names.push(copy(bytes, next, valueAt).toString('utf8').split('"')[1] as string);
    const end = skipValue(bytes, valueAt);
    if (end === UNSURE) return null;
    starts.push(valueAt - at);
    ends.push(end - at);
    next = skipComma(bytes, end, CLOSE);
    if (next === UNSURE) return null;
  }
  if (names.length === 0 || names.length > MOST_FIELDS || new Set(names).size < names.length) return null;
  const end = roleOf === LINE_ROLES ? skipSpace(bytes, next + 1) : next + 1;
  const roles = names.map((name, n) => roleOf.get(name) ?? roleOfValue(bytes, at + (starts[n] as number)));
  return shapeOf(copy(bytes, at, end), [...starts, end - at], ends, roles);
}

function shapeOf(object: Buffer, starts: number[], ends: number[], roles: number[]): ObjectShape {
  const runTo = [...roles, ROLE.url].map((_, n) => {
    const varying = roles.findIndex((role, i) => i >= n && role > ROLE.object);
    return varying < 0 ? roles.length : varying;
  });
  return {
    bytes: viewOf(new Uint8Array(object)),
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
    roles: Uint8Array.from(roles),
    runTo: Uint8Array.from(runTo),
    misses: new Uint32Array(roles.length),
    walks: 0,
    lengths: new Uint32Array(roles.length),
    inner: roles.map(() => []),
  };
}

function roleOfValue(bytes: DataView, at: number): number {
  return bytes.getUint8(at) === OPEN ? ROLE.object : ROLE.other;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function copy(bytes: DataView, at: number, end: number): Buffer {
  return Buffer.from(new Uint8Array(bytes.buffer, bytes.byteOffset + at, end - at));
}
