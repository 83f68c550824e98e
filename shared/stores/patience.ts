import { once } from '../base/once';

/** `answering`: a caller waits and is told within three seconds when a store is down. `working`: nobody waits. */
export type Patience = 'answering' | 'working';

/**
 * How long an answer waits for a store: for a connection, for the beginning of a reply, and for the next piece of a long
 * one. Two tries of all that, and a cold start, fit into three seconds.
 */
export const ANSWERING = {
  connectMs: 500,
  replyMs: 1_000,
  silenceMs: 2_000,
  /** A dead connection that was kept from an earlier request costs the first one. */
  tries: 2,
  /** Between the two. */
  pauseMs: 50,
} as const;

/**
 * An option of a request that sends megabytes: silence alone limits it. Whoever writes has read before, and knows by then
 * that the store answers.
 */
export const SENDING = { requestTimeout: 0 } as const;

/** The services of a function for both kinds of its events, built on first use. */
export function byPatience<T>(build: (patience: Patience) => T): Readonly<Record<Patience, () => T>> {
  return { answering: once(() => build('answering')), working: once(() => build('working')) };
}
