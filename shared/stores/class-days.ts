import { addDays, type Day } from '../base/day';
import { StoredDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import type { ClassDay } from '../contracts/learner-class';
import { datedItems, unzipText } from './chunks';
import { decodeRows, encodeRows } from './class-day-rows';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const KEPT_DAYS = 400;

/** Table `daily`: what is held of a class on a run date, under class id / run date. */
export function classDayStore(daily: Table) {
  const items = datedItems(daily, ['body']);

  /** Null when the class has nothing stored on that run date. */
  async function get(classId: string, day: Day): Promise<ClassDay | null> {
    const found = await items.read(classId, day);
    if (!found) return null;
    const what = `${daily.name} ${classId} ${day}`;
    const text = unzipText(found.bodies.body, what);
    if (sha256(text) !== found.head.input_hash)
      throw new StoredDataError(`${what} does not read back as it was written; run the day again`);
    return classDay(found.head, text);
  }

  /** True when something was written, false when the stored bytes are equal already. */
  async function put(classDay: ClassDay): Promise<boolean> {
    const text = encodeRows(classDay.rows, classDay.plan);
    const attributes = {
      n: classDay.rows.length,
      input_hash: sha256(text),
      data_day: addDays(classDay.runDate, -1),
      semester: classDay.semester,
      ongoing_on: classDay.ongoingOn,
      tracked_on: classDay.trackedOn,
      ...(classDay.countedFrom && { counted_from: classDay.countedFrom }),
      required_level: classDay.requiredLevel,
      ttl: expiry(classDay.runDate, KEPT_DAYS),
    };
    return items.put(classDay.classId, classDay.runDate, attributes, { body: text });
  }

  /** The run dates from..to that have an item, ascending. */
  async function dates(classId: string, from: Day, to: Day): Promise<Day[]> {
    return (await items.heads(classId, from, to, [])).map((head) => head.sk as Day);
  }

  /** Whether any day of the class is stored. */
  async function known(classId: string): Promise<boolean> {
    return (await daily.query(classId, { fields: ['sk'], limit: 1 })).length > 0;
  }

  return { get, put, remove: items.remove, dates, known };
}

function classDay(head: Item, text: string): ClassDay {
  return {
    classId: String(head.pk),
    runDate: head.sk as Day,
    semester: String(head.semester),
    ongoingOn: head.ongoing_on as Day | null,
    trackedOn: head.tracked_on as Day,
    ...(head.counted_from !== undefined && { countedFrom: head.counted_from as Day }),
    requiredLevel: Number(head.required_level),
    ...decodeRows(text),
  };
}
