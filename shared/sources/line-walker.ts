import { instantiate } from '../base/wasm';
import { LINE_WALK } from './line-walk-code';

/** What wasm/line-walk.ts exports. `at` and the like are addresses in its memory; 0 stands for "to be parsed". */
export type LineWalker = {
  readonly prepare: (orderAt: number, clicksAt: number, clicksEnd: number, maxLineBytes: number) => void;
  readonly learnt: (shapes: number, learnsOthers: boolean) => void;
  readonly walk: (from: number, last: number, linesToAudit: number) => number;
  readonly whyStopped: () => number;
  readonly endOfLine: () => number;
  /** Whether the line that was taken last is a click. */
  readonly isLastClick: () => number;
  readonly takeEvents: () => number;
  readonly waitingClicks: () => number;
  readonly forgetClicks: () => void;
  readonly skipSpace: (at: number) => number;
  readonly skipKey: (at: number) => number;
  readonly skipValue: (at: number, depth: number) => number;
  readonly skipComma: (at: number, close: number) => number;
  readonly isSame: (at: number, copyAt: number, length: number) => number;
};

/** Why a walk has stopped. */
export const STOP = { done: 0, slow: 1, full: 2, audit: 3 };

export function lineWalker(memory: WebAssembly.Memory): LineWalker {
  return instantiate<LineWalker>(LINE_WALK, { env: { memory } });
}
