/** Keeps what was built for as long as the version stays; calls at the same time share one build, a failed one is forgotten. */
export function cachedByVersion<T>(
  version: () => Promise<string>,
  build: (version: string) => Promise<T>,
): () => Promise<T> {
  let held: { version: string; value: Promise<T> } | undefined;
  return async () => {
    const current = await version();
    if (held?.version === current) return held.value;
    const fresh = { version: current, value: build(current) };
    held = fresh;
    fresh.value.catch(() => {
      if (held === fresh) held = undefined;
    });
    return fresh.value;
  };
}
