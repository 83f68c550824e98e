import type { Click } from './click';

/**
 * Clicks in a memory that their reader and their sink share. One is CLICK_BYTES long: the addresses where its user, its
 * URL and its uuid begin and end, six 32-bit numbers, and the session as a 64-bit float. The texts are UTF-8 without
 * escapes; the uuid is empty where the event has none.
 */
export type SharedClicks = {
  readonly memory: WebAssembly.Memory;
  /** Counts `count` clicks that lie one behind the other from `at` on; they are valid during the call only. */
  readonly take: (at: number, count: number) => void;
};

export const CLICK_BYTES = 32;
/** Of WebAssembly. */
const PAGE_BYTES = 65_536;
/** The reader, one at a time, has so many bytes at the beginning of the memory, the sink all that lies behind them. */
export const READER_BYTES = 20 * PAGE_BYTES;

/** A memory with room for a reader alone: a sink lets it grow. */
export function readerMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: READER_BYTES / PAGE_BYTES });
}

/** A click at `at` of such a memory, as text. */
export function clickAt(memory: WebAssembly.Memory, at: number): Click {
  const view = new DataView(memory.buffer);
  const bytes = Buffer.from(memory.buffer);
  const [userId = '', url = '', uuid = ''] = [0, 8, 16].map((from) =>
    bytes.toString('utf8', view.getUint32(at + from, true), view.getUint32(at + from + 4, true)),
  );
  return { uuid: uuid === '' ? null : uuid, userId, sessionId: view.getFloat64(at + 24, true), url };
}
