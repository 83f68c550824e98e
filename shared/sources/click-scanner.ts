import { isUtf8 } from 'node:buffer';
import { SourceError } from '../base/errors';
import type { Click, ClickBytes, ClickSink } from '../contracts/click';
import { type ClickCounts, countParsed, parseLine } from './click-parser';
import { MARGIN, UNSURE } from './json-bytes';
import type { ChunkReader } from './line-reader';
import { type ScannedLine, scanLine } from './line-scan';
import { hasEdges, type LineShape, learnLine, viewOf } from './line-shape';

type Scanner = {
  readonly sink: ClickSink;
  readonly counts: ClickCounts;
  readonly maxLineBytes: number;
  readonly scan: typeof scanLine;
  readonly line: ScannedLine;
  /** The latest that fitted comes first. */
  readonly shapes: LineShape[];
  /** A hit that is so near most probably lies in this line: the length of the longest one that was learnt. */
  near: number;
};

const AUDITED = 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Ends every page load's type that is written without escapes. */
const LOAD = Buffer.from('Load"');
const ESCAPE = Buffer.from('\\u00');

/**
 * Hands the clicks of a file to `sink` and counts its lines, as clickParser does, without parsing most of them: a page
 * load of a shape that was seen before is walked over in its bytes, a line that cannot be one is passed over. All else
 * goes through JSON.parse, and so does one line in 1,024 besides: SourceError MISREAD says that it came out differently.
 */
export function clickScanner(
  sink: ClickSink,
  counts: ClickCounts,
  maxLineBytes: number,
  scan: typeof scanLine = scanLine,
): ChunkReader {
  const scanner: Scanner = { sink, counts, maxLineBytes, scan, line: emptyLine(), shapes: [], near: 0 };
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
    if (lineBytes > maxLineBytes) countParsed('malformed', sink, counts);
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
  const { line, maxLineBytes } = scanner;
  const view = viewOf(bytes);
  line.bytes = bytes;
  const scanEnd = isUtf8(bytes.subarray(from, last)) ? lastLineFeed(bytes, bytes.length - MARGIN) : UNSURE;
  let load = -1;
  let letter = -1;
  for (let at = from; at <= last; ) {
    if (load < at) load = placeOf(LOAD, bytes, at);
    let end = at <= scanEnd && load - at < scanner.near ? scanAny(scanner, view, at) : UNSURE;
    if (end !== UNSURE && end - at <= maxLineBytes) takeScanned(scanner, bytes, at, end);
    else {
      end = bytes.indexOf(LINE_FEED, at);
      if (letter < at) letter = nextLetterEscape(bytes, at);
      const isOther = end < load && end < letter && end <= scanEnd && end - at <= maxLineBytes;
      if (isOther && hasEdges(view, at, end, scanner.shapes[0])) takeOther(scanner, bytes, at, end);
      else takeSlowly(scanner, bytes, at, end);
    }
    at = end + 1;
  }
}

function takeScanned(scanner: Scanner, bytes: Buffer, at: number, end: number): void {
  const { counts, line, sink } = scanner;
  if (counts.events % AUDITED === 0) audit(bytes.subarray(at, end), line.isClick ? textOf(line) : 'skip');
  counts.events++;
  if (!line.isClick) return;
  counts.clicks++;
  if (sink.addBytes) sink.addBytes(line);
  else sink.add(textOf(line));
}

/** A line that cannot be a page load: what it is else does not matter. */
function takeOther({ counts }: Scanner, bytes: Buffer, at: number, end: number): void {
  if (counts.events % AUDITED === 0) audit(bytes.subarray(at, end), 'skip');
  counts.events++;
}

/** The last line feed before `end`; -1 without one. */
function lastLineFeed(bytes: Buffer, end: number): number {
  return end > 0 ? bytes.lastIndexOf(LINE_FEED, end - 1) : -1;
}

/** Where the text comes next; the end of the bytes when it does not. */
function placeOf(text: Buffer, bytes: Buffer, from: number): number {
  const at = bytes.indexOf(text, from);
  return at < 0 ? bytes.length : at;
}

/** The next escape that could write a letter of a name or of "Page Load", or its space: \u0041 to \u007a, \u0020. */
function nextLetterEscape(bytes: Buffer, from: number): number {
  let at = placeOf(ESCAPE, bytes, from);
  while (at + 5 < bytes.length) {
    const [tens, ones] = [bytes[at + 4] as number, bytes[at + 5] as number];
    if (tens >= 0x34 || (tens === 0x32 && ones === 0x30)) return at;
    at = placeOf(ESCAPE, bytes, at + 4);
  }
  return at;
}

/** The line feed of a line that a known shape fits, its fields in `line`; UNSURE without one. */
function scanAny({ scan, shapes, line }: Scanner, bytes: DataView, at: number): number {
  for (let n = 0; n < shapes.length; n++) {
    const end = scan(bytes, at, shapes[n] as LineShape, line);
    if (end === UNSURE) continue;
    if (n > 0) shapes.unshift(...shapes.splice(n, 1));
    return end;
  }
  return UNSURE;
}

/** The line from `at` to the line feed at `end`, parsed; a page load's shape is learnt. */
function takeSlowly(scanner: Scanner, bytes: Buffer, at: number, end: number): void {
  const text = bytes.subarray(at, end > at && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  if (text.length === 0) return;
  const parsed = end - at > scanner.maxLineBytes ? 'malformed' : parseLine(text);
  countParsed(parsed, scanner.sink, scanner.counts);
  if (parsed === 'malformed' || !text.includes(LOAD)) return;
  scanner.near = Math.max(scanner.near, text.length);
  // a copy: the walk reads past the line feed
  learnLine(viewOf(Buffer.concat([bytes.subarray(at, end + 1), Buffer.alloc(MARGIN)])), 0, scanner.shapes);
}

function audit(text: Buffer, scanned: Click | 'skip'): void {
  if (JSON.stringify(parseLine(text)) !== JSON.stringify(scanned))
    throw new SourceError('MISREAD', 'a line of the export is not what its neighbours are; parse every line');
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
  const nowhere = { userAt: 0, userEnd: 0, urlAt: 0, urlEnd: 0, uuidAt: 0, uuidEnd: 0 };
  return { bytes: Buffer.alloc(0), ...nowhere, sessionId: -1, isPageLoad: false, isClick: false };
}
