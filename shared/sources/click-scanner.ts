import { isUtf8 } from 'node:buffer';
import { SourceError } from '../base/errors';
import type { ClickSink } from '../contracts/click';
import { CLICK_BYTES, clickAt, READER_BYTES, readerMemory } from '../contracts/shared-clicks';
import { type ClickCounts, countParsed, parseLine } from './click-parser';
import type { ChunkReader } from './line-reader';
import { type LineShapes, lineShapes, ORDER_BYTES, SHAPES_BYTES } from './line-shape';
import { type LineWalker, lineWalker, STOP } from './line-walker';

type Scanner = {
  readonly sink: ClickSink;
  readonly counts: ClickCounts;
  readonly maxLineBytes: number;
  readonly memory: WebAssembly.Memory;
  readonly walker: LineWalker;
  readonly shapes: LineShapes;
};

const AUDITED = 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Ends every page load's type that is written without escapes. */
const LOAD = Buffer.from('Load"');

/** What lies where in the reader's bytes. A chunk is long enough to be one of few and short enough for the cache. */
const CHUNK_BYTES = 512 * 1024;
const LINE_BYTES = 64 * 1024;
/** Behind a line, bytes may be read, whatever they are. */
const MARGIN = 64;
const MOST_CLICKS = 512;
const SHAPES_AT = READER_BYTES - SHAPES_BYTES;
const CHUNK_AT = SHAPES_AT - CHUNK_BYTES - MARGIN;
const LINE_AT = CHUNK_AT - LINE_BYTES - MARGIN;
const CLICKS_AT = LINE_AT - MOST_CLICKS * CLICK_BYTES;
const ORDER_AT = CLICKS_AT - ORDER_BYTES;

/**
 * Hands the clicks of a file to `sink` and counts its lines, as clickParser does, without parsing most of them: a line of
 * a shape that was seen before is walked over in its bytes, and so is any other that cannot be a page load. All else
 * goes through JSON.parse, and so does one line in 1,024 besides: SourceError MISREAD says that it came out differently.
 */
export function clickScanner(
  sink: ClickSink,
  counts: ClickCounts,
  maxLineBytes: number,
  newWalker: typeof lineWalker = lineWalker,
): ChunkReader {
  const memory = sink.shared?.memory ?? readerMemory();
  const walker = newWalker(memory);
  walker.prepare(ORDER_AT, CLICKS_AT, CLICKS_AT + MOST_CLICKS * CLICK_BYTES, maxLineBytes);
  const shapes = lineShapes(walker, memory, ORDER_AT, SHAPES_AT);
  const scanner: Scanner = { sink, counts, maxLineBytes, memory, walker, shapes };
  const held = cutLine(maxLineBytes);
  const room = (): Buffer => Buffer.from(memory.buffer, CHUNK_AT, CHUNK_BYTES);

  /** So many bytes that lie in the room. Its memory may move whenever the sink takes clicks. */
  const takeChunk = (bytes: number): void => {
    const chunk = room().subarray(0, bytes);
    const [first, last] = [chunk.indexOf(LINE_FEED), chunk.lastIndexOf(LINE_FEED)];
    if (last < 0) {
      held.add(chunk);
      return;
    }
    let from = 0;
    if (held.bytes() > 0) {
      held.add(chunk.subarray(0, first));
      takeWhole(scanner, held.take());
      from = first + 1;
    }
    if (from <= last) takeLines(scanner, CHUNK_AT + from, CHUNK_AT + last);
    held.add(room().subarray(last + 1, bytes));
  };

  return {
    room,
    push: (chunk) => {
      if (chunk.buffer === memory.buffer && chunk.byteOffset === CHUNK_AT) takeChunk(chunk.length);
      else
        for (let at = 0; at < chunk.length; at += CHUNK_BYTES) takeChunk(chunk.copy(room(), 0, at, at + CHUNK_BYTES));
    },
    end: () => {
      if (held.bytes() > 0) takeWhole(scanner, held.take());
    },
  };
}

/** A line that chunks have cut: its pieces so far, as copies, since the next chunk is written over this one. */
function cutLine(maxLineBytes: number) {
  let pieces: Buffer[] = [];
  let bytes = 0;
  return {
    bytes: () => bytes,
    add: (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > maxLineBytes) pieces = [];
      else if (piece.length > 0) pieces.push(Buffer.from(piece));
    },
    /** The line without its line feed, to be begun anew; null where it is too long. */
    take: (): Buffer | null => {
      const line = bytes > maxLineBytes ? null : Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
      return line;
    },
  };
}

function takeWhole(scanner: Scanner, line: Buffer | null): void {
  if (line === null) countParsed('malformed', scanner.sink, scanner.counts);
  else if (line.length >= LINE_BYTES) takeParsed(scanner, line);
  else {
    const room = Buffer.from(scanner.memory.buffer, LINE_AT, LINE_BYTES);
    room[line.copy(room)] = LINE_FEED;
    takeLines(scanner, LINE_AT, LINE_AT + line.length);
  }
}

/** Whole lines in memory: from `from` to the line feed at `last`. */
function takeLines(scanner: Scanner, from: number, last: number): void {
  const { counts, memory, walker } = scanner;
  if (!isUtf8(bytesOf(memory).subarray(from, last))) {
    takeAllSlowly(scanner, from, last);
    return;
  }
  for (let at = from; at <= last; ) {
    at = walker.walk(at, last, (AUDITED - (counts.events % AUDITED)) % AUDITED);
    counts.events += walker.takeEvents();
    const why = walker.whyStopped();
    if (why === STOP.audit) audit(scanner, at);
    takeClicks(scanner);
    if (why === STOP.slow) takeSlowly(scanner, at, walker.endOfLine());
    if (why === STOP.slow || why === STOP.audit) at = walker.endOfLine() + 1;
  }
}

function takeAllSlowly(scanner: Scanner, from: number, last: number): void {
  for (let at = from; at <= last; ) {
    const end = bytesOf(scanner.memory).indexOf(LINE_FEED, at);
    takeSlowly(scanner, at, end);
    at = end + 1;
  }
}

/** Hands the clicks that wait to the sink. */
function takeClicks({ counts, memory, sink, walker }: Scanner): void {
  const count = walker.waitingClicks();
  counts.clicks += count;
  walker.forgetClicks();
  if (sink.shared) sink.shared.take(CLICKS_AT, count);
  else for (let n = 0; n < count; n++) sink.add(clickAt(memory, CLICKS_AT + n * CLICK_BYTES));
}

/** The line at..end, parsed; its shape is learnt. */
function takeSlowly(scanner: Scanner, at: number, end: number): void {
  const isEvent = takeParsed(scanner, bytesOf(scanner.memory).subarray(at, end));
  if (isEvent) scanner.shapes.learn(at, end, bytesOf(scanner.memory).subarray(at, end).includes(LOAD));
}

/** Whether it is an event. */
function takeParsed({ sink, counts, maxLineBytes }: Scanner, line: Buffer): boolean {
  const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  if (text.length === 0) return false;
  const parsed = line.length > maxLineBytes ? 'malformed' : parseLine(text);
  countParsed(parsed, sink, counts);
  return parsed !== 'malformed';
}

/** The line at `at`, the last one that was taken, goes the parser's way too. */
function audit({ memory, walker }: Scanner, at: number): void {
  const lastClickAt = CLICKS_AT + (walker.waitingClicks() - 1) * CLICK_BYTES;
  const walked = walker.isLastClick() ? clickAt(memory, lastClickAt) : 'skip';
  const parsed = parseLine(bytesOf(memory).subarray(at, walker.endOfLine()));
  if (JSON.stringify(parsed) !== JSON.stringify(walked))
    throw new SourceError('MISREAD', 'a line of the export is not what its neighbours are; parse every line');
}

function bytesOf(memory: WebAssembly.Memory): Buffer {
  return Buffer.from(memory.buffer);
}
