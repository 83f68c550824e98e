import type { Click } from '../contracts/click';
import { clickAt, READER_BYTES, readerMemory } from '../contracts/shared-clicks';
import { newTable, type Table } from './click-table-module';
import type { ClickCounter } from './clicks';
import { countedDay, openDay } from './counted-day';
import { idNumbers, NO_ID } from './id-numbers';
import { pageKind } from './page-kind';

const UUID = { known: 0, new: 1, odd: 2 };
const SCRATCH_BYTES = 64;

/**
 * Counts as clickCounter does, in tables of numbers instead of maps and sets: for days of millions of page loads.
 * Clicks may come as text or in shared memory, in any mix.
 */
export function clickTable(isTracked: (classId: string) => boolean, excluded: ReadonlySet<string>): ClickCounter {
  const memory = readerMemory();
  const [users, classes, pages] = [idNumbers(), idNumbers(), idNumbers()];
  const excludedUsers = new Set([...excluded].map(users.numberOf));

  const countText = ({ userId, sessionId, url }: Click): void => {
    const kind = pageKind(url);
    const number = (ids: typeof classes, id: string | null | undefined) => (id ? ids.numberOf(id) : NO_ID);
    const flags = (kind?.activityPage ? 1 : 0) | (kind?.material ? 2 : 0) | (kind?.submission ? 4 : 0);
    const ids = [
      number(classes, kind?.classId),
      number(pages, kind?.activityId),
      number(pages, kind?.quizId),
      number(pages, kind?.materialId),
    ];
    const [classId, activityId, quizId, materialId] = ids as [number, number, number, number];
    table.countLoad(users.numberOf(userId), classId, activityId, quizId, materialId, flags, sessionId);
  };
  const add = (click: Click): void => {
    if (click.uuid !== null && !isNewUuid(click.uuid)) table.addDuplicate();
    else countText(click);
  };
  const table = newTable(memory, {
    isTracked: (classId) => isTracked(classes.textOf(classId)),
    isExcluded: (user) => excludedUsers.has(user),
    takeOdd: (at, isNew) => (isNew ? countText : add)(clickAt(memory, at)),
  });
  table.start(READER_BYTES, excluded.size > 0);
  const isNewUuid = uuidsOf(memory, table);

  return {
    get report() {
      return {
        duplicateEvents: table.duplicateEvents(),
        clicksWithoutClass: table.clicksWithoutClass(),
        clicksOutsideTrackedClasses: table.clicksOutsideTrackedClasses(),
        excludedClicks: table.excludedClicks(),
      };
    },
    add,
    shared: { memory, take: table.takeClicks },
    result: () => {
      const names = { user: users.textOf, class: classes.textOf, page: pages.textOf };
      return openDay(names, countedDay(memory, table));
    },
  };
}

/** Adds a uuid as text: real ones to the table's keys, whatever else may stand in their place to a set of its own. */
function uuidsOf(memory: WebAssembly.Memory, table: Table): (uuid: string) => boolean {
  const scratch = table.takeRoom(SCRATCH_BYTES);
  const others = new Set<string>();
  return (uuid) => {
    const bytes = Buffer.from(uuid);
    let answer = UUID.odd;
    if (bytes.length <= SCRATCH_BYTES) {
      bytes.copy(Buffer.from(memory.buffer), scratch);
      answer = table.addUuid(scratch, scratch + bytes.length);
    }
    // the text itself: UTF-8 would make one of all lone surrogates
    return answer === UUID.odd ? others.size < others.add(uuid).size : answer === UUID.new;
  };
}
