export type Item = Readonly<Record<string, unknown>>;

/** Which items of a partition: sort keys from..to (both included) or with a prefix. */
export type Selection = {
  readonly from?: string;
  readonly to?: string;
  readonly prefix?: string;
  /** Only these attributes are sent over the wire. */
  readonly fields?: readonly string[];
  readonly newestFirst?: boolean;
  readonly limit?: number;
};

/** The request of a Query: which items of which partition, which attributes of them. */
export function queryExpressions(pk: string, { from, to, prefix, fields, newestFirst, limit }: Selection) {
  const bySortKey =
    prefix !== undefined
      ? { text: ' AND begins_with(#sk, :prefix)', values: { prefix } }
      : from !== undefined && to !== undefined
        ? { text: ' AND #sk BETWEEN :from AND :to', values: { from, to } }
        : { text: '', values: {} };
  const KeyConditionExpression = `#pk = :pk${bySortKey.text}`;
  const ProjectionExpression = fields && ['ttl', ...fields].map((field) => `#${field}`).join(', ');
  return {
    KeyConditionExpression,
    ...placeholders(`${KeyConditionExpression} ${ProjectionExpression ?? ''}`, { pk, ...bySortKey.values }),
    ...(ProjectionExpression && { ProjectionExpression }),
    ...(limit !== undefined && { Limit: limit }),
    ScanIndexForward: !newestFirst,
  };
}

/** Placeholders `#name` stand for the attribute `name`, `:name` for the value given as `name`. */
export function placeholders(expressions: string, values: Item = {}) {
  const names = [...expressions.matchAll(/#(\w+)/g)].map(([placeholder, name]) => [placeholder, name]);
  const given = Object.entries(values).map(([name, value]) => [`:${name}`, value]);
  return {
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(given.length > 0 && { ExpressionAttributeValues: Object.fromEntries(given) }),
  };
}

/** RangeError for a number that does not come back exactly: DynamoDB's least magnitude is 1e-130, the SDK's most 2^53 - 1. */
export function checkNumbers(value: unknown, path: string): void {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    if (size === 0 || (size >= 1e-130 && size <= Number.MAX_SAFE_INTEGER)) return;
    throw new RangeError(`${path} is ${value}; allowed: 0 and magnitudes from 1e-130 to 2^53 - 1`);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  for (const [name, part] of Object.entries(value)) checkNumbers(part, `${path}.${name}`);
}
