import { getOrCreate } from '../base/maps';
import type { ClickCounts } from '../contracts/learner-class';
import { PAGE, type PageLoads } from '../contracts/pages';
import type { Table } from './click-table-module';
import { clickCounts, type DayClicks } from './clicks';

/** What gives the numbers of a table their ids back. */
export type Names = Readonly<Record<'user' | 'class' | 'page', (number: number) => string>>;

/**
 * Of a record as wasm/click-table.ts lays it out, in 32-bit words: five counts of page loads, distinct sessions and
 * pages, which record it is; before them stand the user and the class as 64-bit floats.
 */
const WORD = { pageLoads: 6, sessions: 11, pages: 12, number: 13, all: 16 };
const CLASS = 1;
const RECORD_BYTES = 64;
const ENTRY_BYTES = 16;
/** A page's number is four times its id, and its kind: the place of its name here. */
const KINDS = 4;
const NAMES = [PAGE.activity, PAGE.quiz, PAGE.material];

/** The counted day without the tables that counting took: records one behind the other, the pages of each. */
type Day = {
  readonly records: ArrayBuffer;
  readonly pageEnds: Uint32Array;
  readonly pages: Float64Array;
  readonly loads: Uint32Array;
};

/** Copies what was counted out of the table's memory. */
export function countedDay(memory: WebAssembly.Memory, table: Table): Day {
  const words = new Uint32Array(memory.buffer);
  const floats = new Float64Array(memory.buffer);
  const blocks: Uint8Array[] = [];
  for (let block = table.recordsAt(); block !== 0; block = words[block / 4]!)
    blocks.push(new Uint8Array(memory.buffer, block + RECORD_BYTES, words[block / 4 + 1]! * RECORD_BYTES));
  const records = joined(blocks);
  const counts = new Uint32Array(records);
  const pageEnds = new Uint32Array(records.byteLength / RECORD_BYTES);
  let end = 0;
  for (let n = 0; n < pageEnds.length; n++) {
    end += counts[n * WORD.all + WORD.pages]!;
    pageEnds[n] = end;
  }
  const pages = new Float64Array(end);
  const loads = new Uint32Array(end);
  const ends = Uint32Array.from(pageEnds);
  const entries = words[table.pagesAt() / 4]!;
  const entriesEnd = entries + words[table.pagesAt() / 4 + 1]! * ENTRY_BYTES;
  for (let entry = entries; entry < entriesEnd; entry += ENTRY_BYTES) {
    const record = words[entry / 4]!;
    if (record === 0) continue;
    const place = --ends[words[record / 4 + WORD.number]!]!;
    loads[place] = words[entry / 4 + 1]!;
    pages[place] = floats[entry / 8 + 1]!;
  }
  return { records, pageEnds, pages, loads };
}

function joined(blocks: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all.buffer;
}

/** Makes the counters of a class when it is asked for: all classes at once are many objects. */
export function openDay(names: Names, { records, pageEnds, pages, loads }: Day): DayClicks {
  const words = new Uint32Array(records);
  const floats = new Float64Array(records);
  const numbersOf = new Map<number, number[]>();
  for (let n = 0; n < pageEnds.length; n++)
    getOrCreate(numbersOf, floats[(n * WORD.all) / 2 + CLASS]!, () => []).push(n);
  const byClass = new Map([...numbersOf].map(([number, numbers]) => [names.class(number), numbers]));
  // plain loops: there are hundreds of thousands of pairs
  const countsOf = (n: number): ClickCounts => {
    const opened: PageLoads[] = [];
    for (let p = pageEnds[n - 1] ?? 0; p < pageEnds[n]!; p++) {
      const id = Math.floor(pages[p]! / KINDS);
      opened.push([NAMES[pages[p]! - KINDS * id]! + names.page(id), loads[p]!]);
    }
    const at = n * WORD.all;
    return clickCounts(words.subarray(at + WORD.pageLoads, at + WORD.sessions), words[at + WORD.sessions]!, opened);
  };
  return {
    get: (classId) => {
      const numbers = byClass.get(classId);
      if (!numbers) return undefined;
      const counts = new Map<string, ClickCounts>();
      for (const n of numbers) counts.set(names.user(floats[(n * WORD.all) / 2]!), countsOf(n));
      return counts;
    },
  };
}
