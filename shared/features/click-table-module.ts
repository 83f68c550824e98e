import { instantiate } from '../base/wasm';
import { CLICK_TABLE } from './click-table-code';

/** What wasm/click-table.ts exports: addresses, counts, ids as numbers. */
export type Table = {
  readonly start: (from: number, asksExcluded: boolean) => void;
  readonly takeClicks: (at: number, count: number) => void;
  readonly countLoad: (
    user: number,
    classId: number,
    activity: number,
    quiz: number,
    material: number,
    flags: number,
    session: number,
  ) => void;
  readonly addUuid: (at: number, end: number) => number;
  readonly addDuplicate: () => void;
  readonly takeRoom: (bytes: number) => number;
  readonly recordsAt: () => number;
  readonly pagesAt: () => number;
  readonly duplicateEvents: () => number;
  readonly clicksWithoutClass: () => number;
  readonly clicksOutsideTrackedClasses: () => number;
  readonly excludedClicks: () => number;
};

/** What it asks for: whether a class is counted, once; whether a user is left out; to take a click that no number says. */
export type TableQuestions = {
  readonly isTracked: (classId: number) => boolean;
  readonly isExcluded: (user: number) => boolean;
  /** `isNew`: its uuid has been looked at and is a new one. */
  readonly takeOdd: (clickAt: number, isNew: number) => void;
};

export function newTable(memory: WebAssembly.Memory, questions: TableQuestions): Table {
  return instantiate<Table>(CLICK_TABLE, { env: { memory }, 'click-table': questions });
}
