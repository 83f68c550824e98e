import { isUtf8 } from 'node:buffer';
import type { Click, ClickBytes, ClickReport, ClickSink } from '../contracts/click';
import { readClickLine } from './click-line';
import { MARGIN, UNSURE } from './json-bytes';
import type { ChunkReader } from './line-reader';
import { type ScannedLine, scanLine } from './line-scan';
import { learnLine, MOST_SHAPES, type ObjectShape, viewOf } from './line-shape';

export type ClickCounts = Pick<ClickReport, 'events' | 'malformed' | 'clicks'>;

type Parsed = ReturnType<typeof readClickLine>;

type Scanner = {
  readonly sink: ClickSink;
  readonly counts: ClickCounts;
  readonly maxLineBytes: number;
  readonly scan: typeof scanLine;
  readonly line: ScannedLine;
  /** The latest that fitted comes first. */
  readonly shapes: ObjectShape[];
  /** False once an audit has found a difference. */
  trusted: boolean;
};

const AUDITED = 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Hands the clicks of a file to `sink` and counts its lines, as lineReader with readClickLine would: a line of a
 * shape that was seen before is walked over in its bytes, any other one goes through JSON.parse. One line in 1,024
 * takes both ways; should they ever differ, the rest is parsed.
 */
export function clickScanner(
  sink: ClickSink,
  counts: ClickCounts,
  maxLineBytes: number,
  scan: typeof scanLine = scanLine,
): ChunkReader {
  const scanner: Scanner = { sink, counts, maxLineBytes, scan, line: emptyLine(), shapes: [], trusted: true };
  let pieces: Buffer[] = [];
  let heldBytes = 0;

  const hold = (bytes: Buffer): void => {
    heldBytes += bytes.length;
    if (heldBytes > maxLineBytes) pieces = [];
    // A copy: the rest of the chunk need not stay in memory for it.
    else pieces.push(Buffer.from(bytes));
  };

  /** Ends the line that chunks have cut; `rest` ends with its line feed. */
  const takeHeld = (rest: Buffer): void => {
    const lineBytes = heldBytes + rest.length - 1;
    if (lineBytes > maxLineBytes) countParsed(scanner, 'malformed');
    else takeLines(scanner, Buffer.concat([...pieces, rest, Buffer.alloc(MARGIN)]), 0, lineBytes);
    pieces = [];
    heldBytes = 0;
  };

  return {
    push: (chunk) => {
      let from = 0;
      if (heldBytes > 0) {
        const end = chunk.indexOf(LINE_FEED);
        if (end < 0) return hold(chunk);
        takeHeld(chunk.subarray(0, end + 1));
        from = end + 1;
      }
      const last = chunk.lastIndexOf(LINE_FEED);
      if (last >= from) takeLines(scanner, chunk, from, last);
      const rest = Math.max(last + 1, from);
      if (rest < chunk.length) hold(chunk.subarray(rest));
    },
    end: () => {
      if (heldBytes > 0) takeHeld(Buffer.of(LINE_FEED));
    },
  };
}

/** Whole lines: from `from` to the line feed at `last`. */
function takeLines(scanner: Scanner, bytes: Buffer, from: number, last: number): void {
  const { counts, line, sink, maxLineBytes } = scanner;
  const view = viewOf(bytes);
  line.bytes = bytes;
  const scanEnd = isUtf8(bytes.subarray(from, last)) ? lastLineFeed(bytes, bytes.length - MARGIN) : UNSURE;
  let at = from;
  while (at <= last) {
    let end = at <= scanEnd && scanner.trusted ? scanAny(scanner, view, at) : UNSURE;
    if (end === UNSURE || end - at > maxLineBytes) {
      end = bytes.indexOf(LINE_FEED, at);
      takeSlowly(scanner, bytes, at, end);
    } else if (counts.events % AUDITED === 0) audit(scanner, bytes.subarray(at, end));
    else {
      counts.events++;
      if (line.isClick) {
        counts.clicks++;
        if (sink.addBytes) sink.addBytes(line);
        else sink.add(textOf(line));
      }
    }
    at = end + 1;
  }
}

/** The line feed of a line that a known shape fits, its fields in `line`; UNSURE without one. */
function scanAny({ scan, shapes, line }: Scanner, bytes: DataView, at: number): number {
  for (let n = 0; n < shapes.length; n++) {
    const end = scan(bytes, at, shapes[n] as ObjectShape, line);
    if (end === UNSURE) continue;
    if (n > 0) shapes.unshift(...shapes.splice(n, 1));
    return end;
  }
  return UNSURE;
}

/** The line from `at` to the line feed at `end`, parsed; its shape is learnt. */
function takeSlowly(scanner: Scanner, bytes: Buffer, at: number, end: number): void {
  const text = bytes.subarray(at, end > at && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  if (text.length === 0) return;
  const parsed = end - at > scanner.maxLineBytes ? 'malformed' : parse(text);
  countParsed(scanner, parsed);
  if (parsed === 'malformed' || !scanner.trusted || scanner.shapes.length === MOST_SHAPES) return;
  // a copy: the walk reads past the line feed
  const shape = learnLine(viewOf(Buffer.concat([bytes.subarray(at, end + 1), Buffer.alloc(MARGIN)])), 0);
  if (shape) scanner.shapes.unshift(shape);
}

function audit(scanner: Scanner, text: Buffer): void {
  const scanned = scanner.line.isClick ? textOf(scanner.line) : 'skip';
  const parsed = parse(text);
  countParsed(scanner, parsed);
  scanner.trusted = JSON.stringify(scanned) === JSON.stringify(parsed);
}

function parse(text: Buffer): Parsed {
  return isUtf8(text) ? readClickLine(text.toString('utf8')) : 'malformed';
}

function countParsed({ counts, sink }: Scanner, parsed: Parsed): void {
  counts.events++;
  if (parsed === 'malformed') counts.malformed++;
  else if (parsed !== 'skip') {
    counts.clicks++;
    sink.add(parsed);
  }
}

/** The last line feed before `end`; -1 without one. */
function lastLineFeed(bytes: Buffer, end: number): number {
  return end > 0 ? bytes.lastIndexOf(LINE_FEED, end - 1) : -1;
}

function textOf({ bytes, userAt, userEnd, urlAt, urlEnd, uuidAt, uuidEnd, sessionId }: ClickBytes): Click {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    uuid: uuidEnd > uuidAt ? text.toString('utf8', uuidAt, uuidEnd) : null,
    userId: text.toString('utf8', userAt, userEnd),
    sessionId,
    url: text.toString('utf8', urlAt, urlEnd),
  };
}

function emptyLine(): ScannedLine {
  const nowhere = { userAt: 0, userEnd: 0, urlAt: 0, urlEnd: 0, uuidAt: 0, uuidEnd: 0, missAt: 0 };
  return { bytes: Buffer.alloc(0), ...nowhere, sessionId: -1, isPageLoad: false, isClick: false };
}
