/** Lets timers and answers that are due have their turn in the middle of long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Long work that yields wherever others may have their turn. */
export type Pausing<T> = Generator<undefined, T>;

/** Does the work in one go. */
export function withoutPauses<T>(work: Pausing<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same with a turn for others wherever the work yields. */
export async function withPauses<T>(work: Pausing<T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await breathe();
  }
}
