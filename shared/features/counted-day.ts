import { getOrCreate } from '../base/maps';
import type { ClickCounts } from '../contracts/learner-class';
import type { Table } from './click-table-module';
import { clickCounts, type DayClicks } from './clicks';

/** What gives the numbers of a table their ids back. */
export type Names = Readonly<Record<'user' | 'class' | 'activity', (number: number) => string>>;

/** As wasm/click-table.ts lays them out. */
const RECORD = { class: 8, pageLoads: 24, sessions: 44, activities: 48, number: 52, bytes: 64 };
const ENTRY_BYTES = 16;

/** The counted day without the tables that counting took: records one behind the other, the activities of each. */
type Day = { readonly records: DataView; readonly activityEnds: Uint32Array; readonly activities: Float64Array };

/** Copies what was counted out of the table's memory. */
export function countedDay(memory: WebAssembly.Memory, table: Table): Day {
  const view = new DataView(memory.buffer);
  const blocks: Buffer[] = [];
  for (let block = table.recordsAt(); block !== 0; block = view.getUint32(block, true))
    blocks.push(Buffer.from(memory.buffer, block + RECORD.bytes, view.getUint32(block + 4, true) * RECORD.bytes));
  const bytes = Buffer.concat(blocks);
  const records = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const activityEnds = new Uint32Array(bytes.length / RECORD.bytes);
  let end = 0;
  for (let n = 0; n < activityEnds.length; n++) {
    end += records.getUint32(n * RECORD.bytes + RECORD.activities, true);
    activityEnds[n] = end;
  }
  const activities = new Float64Array(end);
  const ends = Uint32Array.from(activityEnds);
  const entries = view.getUint32(table.activitiesAt(), true);
  const entriesEnd = entries + view.getUint32(table.activitiesAt() + 4, true) * ENTRY_BYTES;
  for (let entry = entries; entry < entriesEnd; entry += ENTRY_BYTES) {
    const record = view.getUint32(entry, true);
    if (record !== 0)
      activities[--ends[view.getUint32(record + RECORD.number, true)]!] = view.getFloat64(entry + 8, true);
  }
  return { records, activityEnds, activities };
}

/** Makes the counters of a class when it is asked for: all classes at once are many objects. */
export function openDay(names: Names, { records, activityEnds, activities }: Day): DayClicks {
  const numbersOf = new Map<number, number[]>();
  for (let n = 0; n < activityEnds.length; n++)
    getOrCreate(numbersOf, records.getFloat64(n * RECORD.bytes + RECORD.class, true), () => []).push(n);
  const byClass = new Map([...numbersOf].map(([number, numbers]) => [names.class(number), numbers]));
  const countsOf = (n: number): ClickCounts => {
    const at = n * RECORD.bytes;
    const pageLoads = Array.from({ length: 5 }, (_, kind) => records.getUint32(at + RECORD.pageLoads + 4 * kind, true));
    const ids = activities.subarray(activityEnds[n - 1] ?? 0, activityEnds[n]);
    return clickCounts(pageLoads, records.getUint32(at + RECORD.sessions, true), Array.from(ids, names.activity));
  };
  return {
    get: (classId) => {
      const numbers = byClass.get(classId);
      return (
        numbers && new Map(numbers.map((n) => [names.user(records.getFloat64(n * RECORD.bytes, true)), countsOf(n)]))
      );
    },
  };
}
