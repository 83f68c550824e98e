/** A value from outside breaks its contract: names the field, the value, what is allowed. Answered with 400. */
export class ContractError extends Error {
  override name = 'ContractError';
  constructor(
    readonly field: string,
    value: unknown,
    readonly allowed: string,
    message = `${field} is ${show(value)}; allowed: ${allowed}`,
    /** Where in a JSON body the value stands (see `inJsonBody`). */
    readonly pointer?: string,
  ) {
    super(message);
  }
}

/** Something asked for does not exist. Answered with 404. */
export class NotFoundError extends Error {
  override name = 'NotFoundError';
  constructor(
    message: string,
    /** What the answer says beside the error, where its shape has room. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** A path is asked with a method that it does not have. Answered with 405. */
export class MethodError extends Error {
  override name = 'MethodError';
  constructor(
    method: string,
    readonly allowed: readonly string[],
  ) {
    super(`this path does not answer ${method}; allowed: ${allowed.join(', ')}`);
  }
}

/** A source (Amplitude, LEB2) did not give what the day needs; `code`, which the runbook lists, says why, the message what to do. */
export class SourceError extends Error {
  override name = 'SourceError';
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
  }
}

/** A run cannot start or go on. */
export class RunError extends Error {
  override name = 'RunError';
  constructor(
    readonly code: 'NO_STATE' | 'BACKFILL_GAP' | 'LOCK_LOST' | 'TOO_MANY_HOPS' | 'OUT_OF_TIME' | 'CLASSES_FAILED',
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Too few rows or levels to train on: nothing is published. */
export class NotEnoughDataError extends Error {
  override name = 'NotEnoughDataError';
  readonly code = 'NOT_ENOUGH_DATA';
}

/** A model file that must not go live; `reasons` are shown to the operator. */
export class ModelRefusedError extends Error {
  override name = 'ModelRefusedError';
  constructor(readonly reasons: readonly string[]) {
    super(`model refused: ${reasons.join('; ')}`);
  }
}

/**
 * A request that cannot be carried out as it stands; `status` is what HTTP calls that. With a `cause` it is the
 * service's fault, which an alarm counts; without one it is an answer that callers have to expect.
 */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly status: 406 | 409 | 413 | 415 | 500 | 503,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Work that was looked into and not done; `result` tells in detail why. */
export class NothingDoneError extends Error {
  override name = 'NothingDoneError';
  constructor(
    message: string,
    readonly result: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** A stored item does not read back as it was written (wrong schema, missing chunk, bad bytes). */
export class StoredDataError extends Error {
  override name = 'StoredDataError';
}

/** What was read, or the StoredDataError of an item that does not read back; any other error is thrown. */
export async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | StoredDataError> {
  return reading.catch((error: unknown) => {
    if (error instanceof StoredDataError) return error;
    throw error;
  });
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isNested(value)) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'string' ? `"${value}"` : String(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What JSON from outside nests may be too deep to be written. */
function isNested(value: unknown): boolean {
  const isObject = (part: unknown): boolean => typeof part === 'object' && part !== null;
  return Array.isArray(value) ? value.some(isObject) : isObject(value);
}
