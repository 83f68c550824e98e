/** What `of` makes of each item, made when it is asked for and again at every walk: nothing of it stays in memory. */
export function lazily<T, R>(items: Iterable<T>, of: (item: T) => R): Iterable<R> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield of(item);
    },
  };
}
