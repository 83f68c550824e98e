const text = { type: 'string' } as const;

export const REQUEST_ID = { description: 'The id of this request.', schema: text };
export const RETRY_AFTER = { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } };
export const LOCATION = { description: 'Where the job is, /v1/jobs/{id}, as seen from this path.', schema: text };
/** Sent as 110 - "Response is Stale". */
export const WARNING = {
  description: 'Only where `stale` is true: the answer is older than it should be.',
  schema: text,
};
export const DEPRECATED = {
  deprecation: { description: 'Since when the path is deprecated (RFC 9745): @ and epoch seconds.', schema: text },
  sunset: { description: 'Until when it is answered (RFC 8594).', schema: text },
  link: { description: 'The path that has taken its place (successor-version).', schema: text },
};

/** What makes an import safe to send again under a name of the caller's. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Belongs to the first body that comes with it, for a week: the same body again is answered as the first time, another one is refused. Without it the same bytes are the same import too.',
  schema: { type: 'string', pattern: '^[!-~]{1,100}$' },
};
export const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETags that the caller holds: 304 without a body where one of them still holds.',
  schema: text,
};

/** What holds for every route, a paragraph each; markdown. */
export const CONVENTIONS: readonly string[] = [
  '**Key.** Every path but `/`, `/v1/health` and `/v1/openapi.json` needs the header `x-api-key`. More requests than the plan of the key allows, or than a path takes of all callers, are answered 429, with `Retry-After`.',
  '**Errors.** Under `/v1` they are problems (RFC 9457) that name every wrong parameter in `errors`, of a JSON body with a `pointer` to it; the other paths keep the shapes of the systems they come from. What the gateway answers itself is a problem everywhere: 403, 404 for a path that there is not, 429, 504. A method that a path does not answer is 405, with `Allow`.',
  '**Parameters.** Under `/v1` unknown and repeated ones are refused. Dates are days in Bangkok; a run date is the day on which predictions were made, from data up to the day before.',
  '**Asking again.** Predictions change once a day: keep the `ETag` and send it as `If-None-Match`. HEAD is answered wherever GET is. Every import may be sent again: the same body counts once.',
  '**Large answers.** One holds 6 MB, packed or not: accept gzip (`Accept-Encoding`), which shrinks predictions to an eighth.',
];
