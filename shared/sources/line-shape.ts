import type { LineWalker } from './line-walker';

/** What the reader does with a value: over it, or into one of the fields of a click. */
const ROLE = { other: 0, eventType: 1, sessionId: 2, userId: 3, uuid: 4, url: 5, properties: 6 };

/**
 * What an export line looks like: a copy of one that was met, and where each value lies in it, those of inner objects
 * too. Most of a line is the same in the next one, so that whole runs of keys and values are compared at once.
 */
type LineShape = {
  readonly isLoad: boolean;
  /** Of the copy, in the walker's memory. */
  readonly copyAt: number;
  readonly bytes: number;
  readonly values: readonly Value[];
  /** The values that have to be read: they are asked for, or were not as in the copy. All others are compared. */
  readonly steps: Set<number>;
};
/** From the beginning of the copy. */
type Value = { readonly start: number; readonly end: number; readonly role: number };

export type LineShapes = {
  /**
   * Learns the line at..end, a line feed behind it: another step of a shape that is known, or a shape of its own.
   * `isLoad`: it may be a page load.
   */
  readonly learn: (at: number, end: number, isLoad: boolean) => void;
};

/** More shapes than page loads of an export have; those of yet another one are parsed. */
const MOST_LOADS = 16;
/** The commonest of other events; lines of yet another one are walked over token by token. */
const MOST_OTHERS = 8;
/** So many lines of other events are parsed to learn from. */
const OTHER_LESSONS = 256;
const MOST_SHAPES = MOST_LOADS + MOST_OTHERS;
const SHAPE_BYTES = 24_576;
export const SHAPES_BYTES = MOST_SHAPES * SHAPE_BYTES;
export const ORDER_BYTES = MOST_SHAPES * 4;
/** So many shapes of each are learnt with the insides of all objects; in later ones an object that holds nothing asked for is one value. */
const FINE_SHAPES = 4;
const MOST_VALUES = 500;
const HEAD_BYTES = 20;
const VALUE_BYTES = 12;
const STEPS_AT = HEAD_BYTES + (MOST_VALUES + 1) * VALUE_BYTES;
const COPY_AT = STEPS_AT + MOST_VALUES * 4;
/** Comparing reads so many bytes behind a copy: behind the last one the memory may end. */
const MARGIN = 16;
const MOST_COPY_BYTES = SHAPE_BYTES - COPY_AT - MARGIN;
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

/** Learns lines for `walker` into the memory from `shapesAt` on; their addresses go to `orderAt`, the latest first. */
export function lineShapes(
  walker: LineWalker,
  memory: WebAssembly.Memory,
  orderAt: number,
  shapesAt: number,
): LineShapes {
  const shapes: LineShape[] = [];
  const words = (): DataView => new DataView(memory.buffer);

  const write = (shape: LineShape, at: number): void => {
    const view = words();
    const steps = [...shape.steps].sort((a, b) => a - b);
    [shape.copyAt, at + HEAD_BYTES, shape.values.length, at + STEPS_AT, steps.length].forEach((word, n) => {
      view.setUint32(at + n * 4, word, true);
    });
    [...shape.values, { start: shape.bytes, end: shape.bytes, role: 0 }].forEach(({ start, end, role }, n) => {
      const valueAt = at + HEAD_BYTES + n * VALUE_BYTES;
      view.setUint32(valueAt, start, true);
      view.setUint32(valueAt + 4, end, true);
      view.setUint32(valueAt + 8, role, true);
    });
    steps.forEach((step, n) => {
      view.setUint32(at + STEPS_AT + n * 4, step, true);
    });
  };

  /** Whether the line has a shape that is known: its further steps are added. */
  const addSteps = (at: number, end: number): boolean =>
    shapes.some((shape, n) => {
      const steps = stepsOf(walker, shape, at, end);
      for (const step of steps ?? []) shape.steps.add(step);
      if (steps) write(shape, shapesAt + n * SHAPE_BYTES);
      return steps !== undefined;
    });

  const addShape = (at: number, end: number, isLoad: boolean): void => {
    const alike = shapes.filter((shape) => shape.isLoad === isLoad).length;
    if (alike === (isLoad ? MOST_LOADS : MOST_OTHERS) || end - at > MOST_COPY_BYTES) return;
    const values = valuesOf(walker, words(), at, alike < FINE_SHAPES);
    if (!values) return;
    const shapeAt = shapesAt + shapes.length * SHAPE_BYTES;
    const copyAt = shapeAt + COPY_AT;
    new Uint8Array(memory.buffer).copyWithin(copyAt, at, end);
    const steps = new Set(values.flatMap(({ role }, n) => (role === ROLE.other ? [] : [n])));
    write({ isLoad, copyAt, bytes: end - at, values, steps }, shapeAt);
    const order = new Uint32Array(memory.buffer, orderAt, MOST_SHAPES);
    order.copyWithin(1, 0, shapes.length);
    order[0] = shapeAt;
    shapes.push({ isLoad, copyAt, bytes: end - at, values, steps });
  };

  let otherLessons = 0;
  const learn = (at: number, end: number, isLoad: boolean): void => {
    if (!isLoad) otherLessons++;
    if (!addSteps(at, end)) addShape(at, end, isLoad);
    walker.learnt(shapes.length, otherLessons < OTHER_LESSONS);
  };

  return { learn };
}

/** The values in which the line at..end is not as the copy; undefined where it has another shape. */
function stepsOf(walker: LineWalker, shape: LineShape, at: number, end: number): number[] | undefined {
  const steps: number[] = [];
  let next = at;
  let from = 0;
  for (const [n, { start, end: copyEnd }] of shape.values.entries()) {
    if (!walker.isSame(next, shape.copyAt + from, start - from)) return undefined;
    next += start - from;
    const valueEnd = walker.skipValue(next, 0);
    if (valueEnd === 0) return undefined;
    const isAsCopied =
      valueEnd - next === copyEnd - start && walker.isSame(next, shape.copyAt + start, copyEnd - start);
    if (!isAsCopied) steps.push(n);
    next = valueEnd;
    from = copyEnd;
  }
  // a carriage return behind it is another shape
  const rest = shape.bytes - from;
  return next + rest === end && walker.isSame(next, shape.copyAt + from, rest) ? steps : undefined;
}

/** The values of the line at `at`; undefined for one that is not to be learnt. */
function valuesOf(walker: LineWalker, view: DataView, at: number, isFine: boolean): Value[] | undefined {
  const values: Value[] = [];
  const open = walker.skipSpace(at);
  // ends where objects lie too deep in each other: learnObject follows them all
  if (walker.skipValue(open, 0) === 0) return undefined;
  const close = learnObject(walker, view, open, LINE_ROLES, isFine, values);
  if (close === 0 || values.length > MOST_VALUES) return undefined;
  return values.map(({ start, end, role }) => ({ start: start - at, end: end - at, role }));
}

/**
 * The values of the object at `at`, in order; returns its end. 0 where a key is escaped or repeated, and where the
 * event's properties are no object with members: there a later line may hold a URL.
 */
function learnObject(
  walker: LineWalker,
  view: DataView,
  at: number,
  roleOf: ReadonlyMap<string, number>,
  isFine: boolean,
  values: Value[],
): number {
  if (view.getUint8(at) !== OPEN) return 0;
  const names = new Set<string>();
  let next = walker.skipSpace(at + 1);
  while (view.getUint8(next) !== CLOSE) {
    const start = walker.skipKey(next);
    if (start === 0) return 0;
    const name = Buffer.from(view.buffer, next, start - next)
      .toString('utf8')
      .split('"')[1] as string;
    if (names.size === names.add(name).size) return 0;
    const end = learnValue(walker, view, start, roleOf.get(name) ?? ROLE.other, isFine, values);
    if (end === 0) return 0;
    next = walker.skipComma(end, CLOSE);
    if (next === 0) return 0;
  }
  return next + 1;
}

function learnValue(
  walker: LineWalker,
  view: DataView,
  start: number,
  role: number,
  isFine: boolean,
  values: Value[],
): number {
  const isProperties = role === ROLE.properties;
  const hasMembers = view.getUint8(start) === OPEN && view.getUint8(walker.skipSpace(start + 1)) !== CLOSE;
  if (isProperties && !hasMembers) return 0;
  if (hasMembers && (isProperties || (isFine && role === ROLE.other)))
    return learnObject(walker, view, start, isProperties ? PROPERTY_ROLES : NO_ROLES, isFine, values);
  const end = walker.skipValue(start, 0);
  values.push({ start, end, role });
  return end;
}
