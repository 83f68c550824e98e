import { RequestError } from './errors';
import type { HttpRequest } from './http';

/** A function receives 6 MB at most, and bodies arrive in base64, a third longer. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The body of a request as it was sent; one above `maxBytes` is a RequestError 413 with `advice`. */
export function requestBody(request: HttpRequest, advice: string, maxBytes = MAX_BODY_BYTES): Buffer {
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length <= maxBytes) return body;
  throw new RequestError(413, `the body has ${body.length} bytes; allowed: ${maxBytes}; ${advice}`);
}

/** Whether a function's event is a request of API Gateway. */
export function isHttpRequest(event: unknown): event is HttpRequest {
  return typeof event === 'object' && event !== null && 'httpMethod' in event && 'requestContext' in event;
}
