/** Builds a value on first use and keeps it; a build that fails is tried again on the next use. */
export function once<T>(build: () => T): () => T {
  let built: { value: T } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}
