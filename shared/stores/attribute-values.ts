import type { Item } from './expressions';

/** A value in DynamoDB's JSON: its type, then the value (numbers as text, bytes as base64). */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** Throws TypeError for what DynamoDB has no type for, and for sets, which no table of ours holds. */
function toAttribute(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (isPlain(value)) return { M: toAttributes(value) };
  throw new TypeError(
    `DynamoDB cannot hold ${String(value)}; allowed: text, numbers, true, false, null, bytes, lists, maps`,
  );
}

/** Not so a Date or a Map: without properties of their own, they would be stored as an empty map. */
function isPlain(value: unknown): value is Item {
  return typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

export function toAttributes(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function fromAttribute(attribute: AttributeValue): unknown {
  const [[type, value] = ['nothing', null]] = Object.entries(attribute);
  if (type === 'S' || type === 'BOOL') return value;
  if (type === 'N') return Number(value);
  if (type === 'NULL') return null;
  if (type === 'B') return Buffer.from(value as string, 'base64');
  if (type === 'L') return (value as AttributeValue[]).map(fromAttribute);
  if (type === 'M') return fromAttributes(value as Record<string, AttributeValue>);
  throw new TypeError(`DynamoDB sent a value of type ${type}; allowed: S, N, BOOL, NULL, B, L, M`);
}

export function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}
