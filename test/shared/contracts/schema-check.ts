import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../../../shared/contracts/schema';
import { SCHEMAS } from '../../../shared/contracts/schemas';

const KEYWORDS = [
  '$ref',
  'additionalProperties',
  'anyOf',
  'const',
  'description',
  'enum',
  'format',
  'items',
  'maximum',
  'maxItems',
  'minimum',
  'minItems',
  'pattern',
  'properties',
  'required',
  'type',
];

/**
 * Where `value` breaks the schema. Stricter than the draft: a field that the schema does not name is a fault, so that
 * nothing is answered undocumented. Knows the keywords that the schemas use and refuses others.
 */
export function faultsOf(schema: Schema, value: unknown, at = '$'): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.includes(keyword));
  if (unknown.length > 0) return [`${at}: the check does not know ${unknown.join(', ')}`];
  if (typeof schema.$ref === 'string') return faultsOf(SCHEMAS[schema.$ref.split('/').at(-1) ?? ''] ?? {}, value, at);
  const choices = schema.anyOf as Schema[] | undefined;
  if (choices) return choices.some((one) => faultsOf(one, value).length === 0) ? [] : [`${at}: fits no choice`];
  if (!typesOf(schema).some((type) => isOfType(type, value)))
    return [`${at}: ${JSON.stringify(value)} is no ${schema.type}`];
  if (value === null) return [];
  return [...valueFaults(schema, value, at), ...partFaults(schema, value, at)];
}

function typesOf({ type }: Schema): unknown[] {
  return type === undefined ? ['any'] : [type].flat();
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'any') return true;
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function valueFaults(schema: Schema, value: unknown, at: string): string[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, pattern, format } = schema;
  const fits = [
    !('const' in schema) || isDeepStrictEqual(schema.const, value),
    !Array.isArray(schema.enum) || schema.enum.includes(value),
    typeof value !== 'number' || (value >= Number(minimum) && value <= Number(maximum)),
    typeof value !== 'string' || typeof pattern !== 'string' || new RegExp(pattern).test(value),
    format !== 'date-time' || !Number.isNaN(Date.parse(String(value))),
    !Array.isArray(value) || value.length >= Number(schema.minItems ?? 0),
    !Array.isArray(value) || value.length <= Number(schema.maxItems ?? value.length),
  ];
  return fits.every(Boolean) ? [] : [`${at}: ${JSON.stringify(value)} does not fit ${JSON.stringify(schema)}`];
}

function partFaults(schema: Schema, value: unknown, at: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => faultsOf((schema.items ?? {}) as Schema, item, `${at}[${i}]`));
  if (typeof value !== 'object' || !schema.properties) return [];
  const properties = schema.properties as Record<string, Schema>;
  const missing = ((schema.required ?? []) as string[]).filter((name) => !(name in (value as object)));
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...Object.entries(value as object).flatMap(([name, part]) =>
      properties[name] ? faultsOf(properties[name], part, `${at}.${name}`) : [`${at}.${name} is not documented`],
    ),
  ];
}
