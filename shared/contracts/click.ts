import type { HourWindow } from '../base/day';
import type { SharedClicks } from './shared-clicks';

/** One Amplitude `Page Load` of a logged-in user. Nothing else of the event leaves the parser. */
export type Click = {
  /** Amplitude's event uuid; null where the event has none (then it is always counted). */
  readonly uuid: string | null;
  /** Digits, or another LMS id; never empty. */
  readonly userId: string;
  /** Epoch milliseconds of the session's start; -1 outside a session. */
  readonly sessionId: number;
  /** event_properties.CURRENT_URL as sent. */
  readonly url: string;
};

/** What reading one export window met. */
export type ClickReport = {
  /** Lines read, malformed ones included. */
  events: number;
  malformed: number;
  /** Page loads of a logged-in user with a URL, handed to the sink. */
  clicks: number;
  /** Archives that were asked for again (429, 5xx, resets, corrupt bytes). */
  retries: number;
  /** True when the window holds no event: Amplitude answered 404, or with archives without a line. */
  empty: boolean;
};

/** Counts clicks; a fresh one is made whenever an archive has to be read again. */
export type ClickSink = {
  add: (click: Click) => void;
  /** The same as `add`, for readers that find clicks without making strings of them. */
  readonly shared?: SharedClicks;
};

/** Reads every click of an export window into a sink made by `newSink`; returns that sink, whole. */
export type ReadClicks = <S extends ClickSink>(
  window: HourWindow,
  newSink: () => S,
) => Promise<{ sink: S; report: ClickReport }>;
