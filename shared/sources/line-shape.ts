import { skipComma, skipKey, skipSpace, skipValue, UNSURE } from './json-bytes';

/** What the reader does with a value: over it, or into one of the fields of a click. */
export const ROLE = { other: 0, eventType: 1, sessionId: 2, userId: 3, uuid: 4, url: 5, properties: 6 };

/**
 * What an export line looks like: a copy of one that was met, and where each value lies in it, those of inner objects
 * too. Most of a line is the same in the next one, so that whole runs of keys and values are compared at once.
 */
export type LineShape = {
  readonly bytes: DataView;
  /** Value n lies from starts[n] up to ends[n]; text n, up to starts[n], from ends[n - 1]; the last text ends at starts[count]. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly roles: Uint8Array;
  /** The values that have to be read: they are asked for, or were not as in the copy. All others are compared. */
  steps: Uint32Array;
  /** How long each value was in the line before. */
  readonly lengths: Uint32Array;
};

/** More shapes than an export has; a line of yet another one is parsed. */
const MOST_SHAPES = 16;
/** So many shapes are learnt with the insides of all objects; in later ones an object that holds nothing asked for is one value. */
const FINE_SHAPES = 4;
const MOST_VALUES = 500;
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

/** Learns the line at `at`, a line feed behind it: another step of a shape that is known, or a shape of its own. */
export function learnLine(bytes: DataView, at: number, shapes: LineShape[]): void {
  if (shapes.some((shape) => learnSteps(bytes, at, shape)) || shapes.length === MOST_SHAPES) return;
  const values: Value[] = [];
  const open = skipSpace(bytes, at);
  // ends where objects lie too deep in each other: learnObject follows them all
  if (skipValue(bytes, open) === UNSURE) return;
  const close = learnObject(bytes, open, LINE_ROLES, shapes.length < FINE_SHAPES, values);
  if (close === UNSURE || values.length > MOST_VALUES) return;
  shapes.unshift(shapeOf(bytes, at, skipSpace(bytes, close), values));
}

/**
 * Whether the line goes on at `at` as the copy does from..end, in bytes that end at `limit`. Eight bytes are compared as
 * one number: printable bytes that differ are different numbers, and what is no number equals nothing.
 */
export function isSame(line: DataView, at: number, limit: number, copy: DataView, from: number, end: number): boolean {
  const shift = at - from;
  if (end + shift > limit) return false;
  const last = end - 8;
  if (last < from) {
    for (let i = from; i < end; i++) if (line.getUint8(i + shift) !== copy.getUint8(i)) return false;
    return true;
  }
  for (let i = from; i < last; i += 8) if (line.getFloat64(i + shift, true) !== copy.getFloat64(i, true)) return false;
  return line.getFloat64(last + shift, true) === copy.getFloat64(last, true);
}

/** Whether the line at..end begins and ends as a line of this shape does: up to its first step and after its last one. */
export function hasEdges(bytes: DataView, at: number, end: number, shape: LineShape | undefined): boolean {
  if (!shape) return false;
  const { bytes: copy, steps, starts, ends } = shape;
  const head = starts[steps[0] ?? 0] as number;
  const tail = copy.byteLength - (ends[steps[steps.length - 1] ?? 0] as number);
  if (end - at < head + tail) return false;
  return (
    isSame(bytes, at, end, copy, 0, head) &&
    isSame(bytes, end - tail, end, copy, copy.byteLength - tail, copy.byteLength)
  );
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Whether the line at `at` has this shape; the values in which it is not as the copy become steps. */
function learnSteps(bytes: DataView, at: number, shape: LineShape): boolean {
  const { starts, ends, roles } = shape;
  const steps = new Set(shape.steps);
  const limit = bytes.byteLength;
  let next = at;
  let from = 0;
  for (let n = 0; n < roles.length; n++) {
    const [start, end] = [starts[n] as number, ends[n] as number];
    if (!isSame(bytes, next, limit, shape.bytes, from, start)) return false;
    next += start - from;
    const valueEnd = skipValue(bytes, next);
    if (valueEnd === UNSURE) return false;
    if (valueEnd - next !== end - start || !isSame(bytes, next, limit, shape.bytes, start, end)) steps.add(n);
    next = valueEnd;
    from = end;
  }
  if (!isSame(bytes, next, limit, shape.bytes, from, starts[roles.length] as number)) return false;
  shape.steps = Uint32Array.from(steps).sort();
  return true;
}

type Value = { readonly start: number; readonly end: number; readonly role: number };

/**
 * The values of the object at `at`, in order; returns its end. UNSURE where a key is escaped or repeated, and where the
 * event's properties are no object with members: there a later line may hold a URL.
 */
function learnObject(
  bytes: DataView,
  at: number,
  roleOf: ReadonlyMap<string, number>,
  isFine: boolean,
  values: Value[],
): number {
  if (bytes.getUint8(at) !== OPEN) return UNSURE;
  const names = new Set<string>();
  let next = skipSpace(bytes, at + 1);
  while (bytes.getUint8(next) !== CLOSE) {
    const start = skipKey(bytes, next);
    if (start === UNSURE) return UNSURE;
    const name = copy(bytes, next, start).toString('utf8').split('"')[1] as string;
    if (names.size === names.add(name).size) return UNSURE;
    const role = roleOf.get(name) ?? ROLE.other;
    const end = learnValue(bytes, start, role, isFine, values);
    if (end === UNSURE) return UNSURE;
    next = skipComma(bytes, end, CLOSE);
    if (next === UNSURE) return UNSURE;
  }
  return next + 1;
}

function learnValue(bytes: DataView, start: number, role: number, isFine: boolean, values: Value[]): number {
  const isProperties = role === ROLE.properties;
  const hasMembers = bytes.getUint8(start) === OPEN && bytes.getUint8(skipSpace(bytes, start + 1)) !== CLOSE;
  if (isProperties && !hasMembers) return UNSURE;
  if (hasMembers && (isProperties || (isFine && role === ROLE.other)))
    return learnObject(bytes, start, isProperties ? PROPERTY_ROLES : NO_ROLES, isFine, values);
  const end = skipValue(bytes, start);
  values.push({ start, end, role });
  return end;
}

function shapeOf(bytes: DataView, at: number, end: number, values: readonly Value[]): LineShape {
  return {
    bytes: viewOf(new Uint8Array(copy(bytes, at, end))),
    starts: Uint32Array.from([...values.map(({ start }) => start - at), end - at]),
    ends: Uint32Array.from(values, (value) => value.end - at),
    roles: Uint8Array.from(values, ({ role }) => role),
    steps: Uint32Array.from(values.flatMap(({ role }, n) => (role === ROLE.other ? [] : [n]))),
    lengths: new Uint32Array(values.length),
  };
}

function copy(bytes: DataView, at: number, end: number): Buffer {
  return Buffer.from(new Uint8Array(bytes.buffer, bytes.byteOffset + at, end - at));
}
