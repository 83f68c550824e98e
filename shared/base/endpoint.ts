import {
  ContractError,
  MethodError,
  ModelRefusedError,
  NotEnoughDataError,
  NotFoundError,
  RequestError,
} from './errors';
import {
  type Answer,
  type ErrorShape,
  type Failure,
  failure,
  type HttpRequest,
  type HttpResponse,
  success,
} from './http';
import { logger } from './log';

/** An answer later than this is none: the caller is told to come back before it gives up itself. */
const DEADLINE_MS = 2_500;
const UNAVAILABLE: Failure = { status: 503, detail: 'service unavailable, try again' };
/** Its reasons are for the log: callers cannot mend it. */
const NO_MODEL: Failure = { status: 503, detail: 'the model in use cannot be read; it has to be replaced' };
/** Names and codes of what a store answers, or does not, while it is down, slow or overloaded. */
const OUTAGE =
  /^(Timeout|Throttling|ProvisionedThroughput|RequestLimit|InternalServer|ServiceUnavailable|Networking|Abort|E(CONN|HOST|NET|PIPE|AI_|NOTFOUND|TIMEDOUT))/;

export type EndpointOptions = {
  readonly shape: ErrorShape;
  readonly deadlineMs?: number | undefined;
  /** Told of every answer that is the service's own fault, once. */
  readonly onFault: () => Promise<void>;
};

/** Runs a route: its answer, or its error in the route's shape; HEAD gets the headers alone. Throws only as `onFault` does. */
export async function endpoint(
  request: HttpRequest,
  { shape, deadlineMs = DEADLINE_MS, onFault }: EndpointOptions,
  work: () => Promise<Answer>,
): Promise<HttpResponse> {
  const answer = inTime(deadlineMs, async () => success(request, await work()));
  const response = await answer.catch(async (error: unknown) => {
    const told = failureOf(error);
    if (told.status >= 500) {
      const { resource, requestContext } = request;
      const fields = { resource, requestId: requestContext.requestId, error: error as Error };
      if (isExpected(error)) logger.info('request came too early', fields);
      else {
        logger.error('request failed', fields);
        await onFault();
      }
    }
    return failure(request, shape, told);
  });
  return request.httpMethod === 'HEAD' ? { ...response, body: '', isBase64Encoded: false } : response;
}

/** A documented answer without a cause beneath: what is asked for is not there yet, or is busy. Nothing is broken. */
function isExpected(error: unknown): boolean {
  return error instanceof RequestError && error.cause === undefined;
}

function inTime<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException(`no answer in ${deadlineMs} ms`, 'TimeoutError')), deadlineMs);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

function failureOf(error: unknown): Failure {
  const faults = error instanceof AggregateError ? error.errors : [error];
  if (faults.length > 0 && faults.every((fault) => fault instanceof ContractError)) {
    const errors = faults.map(({ field, pointer, message }) => ({
      parameter: field,
      ...(pointer !== undefined && { pointer }),
      detail: message,
    }));
    return { status: 400, detail: errors.map(({ detail }) => detail).join('; '), errors };
  }
  if (error instanceof MethodError) return { status: 405, detail: error.message, allowed: error.allowed };
  if (error instanceof NotFoundError) return { status: 404, detail: error.message, more: error.more };
  if (error instanceof RequestError) return { status: error.status, detail: error.message, isDocumented: true };
  if (error instanceof NotEnoughDataError) return { status: 422, detail: error.message };
  if (error instanceof ModelRefusedError) return NO_MODEL;
  if (isOutage(error)) return UNAVAILABLE;
  return { status: 500, detail: 'internal error' };
}

/** A store's errors carry `$metadata`: without a status code nobody answered, and from 500 on the store failed. */
function isOutage(error: unknown): boolean {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const failed = $metadata !== undefined && ($metadata.httpStatusCode ?? 500) >= 500;
  return failed || OUTAGE.test(`${name}`) || OUTAGE.test(`${code}`);
}
