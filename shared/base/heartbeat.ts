import { RunError } from './errors';

/** Calls `beat` every `everyMs` until stopped; `check` throws what a beat threw and throws once stopped, so that the work stops writing. */
export type Heartbeat = { check: () => void; stop: () => void };

export function startHeartbeat(beat: () => Promise<void>, everyMs: number): Heartbeat {
  let failure: { error: unknown } | undefined;
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      failure ??= { error };
    });
  }, everyMs);
  // a forgotten heartbeat must not keep a finished process alive
  timer.unref();
  return {
    check: () => {
      if (failure) throw failure.error;
    },
    stop: () => {
      clearInterval(timer);
      failure ??= { error: new RunError('LOCK_LOST', 'the work went on after its lock was given back; run it again') };
    },
  };
}
