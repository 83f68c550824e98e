import { isUtf8 } from 'node:buffer';
import type { Click, ClickReport, ClickSink } from '../contracts/click';
import { readClickLine } from './click-line';
import { type ChunkReader, lineReader } from './line-reader';

export type ClickCounts = Pick<ClickReport, 'events' | 'malformed' | 'clicks'>;

/** Hands the clicks of a file to `sink` and counts its lines, by JSON.parse of every one of them. */
export function clickParser(sink: ClickSink, counts: ClickCounts, maxLineBytes: number): ChunkReader {
  return lineReader(maxLineBytes, (line) => {
    countParsed(line === 'too long' ? 'malformed' : parseLine(line), sink, counts);
  });
}

/** The click in a line without its line end. */
export function parseLine(line: Buffer): Click | 'skip' | 'malformed' {
  return isUtf8(line) ? readClickLine(line.toString('utf8')) : 'malformed';
}

export function countParsed(parsed: Click | 'skip' | 'malformed', sink: ClickSink, counts: ClickCounts): void {
  counts.events++;
  if (parsed === 'malformed') counts.malformed++;
  else if (parsed !== 'skip') {
    counts.clicks++;
    sink.add(parsed);
  }
}
