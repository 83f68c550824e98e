import { ContractError } from '../shared/base/errors';

/** CDK context: values of cdk.json, or of `-c key=value` and then always text. */
export type Context = Readonly<Record<string, unknown>>;

/** The text under `key`, or `fallback` where it is absent; a ContractError when it does not match `pattern`. */
export function text(context: Context, key: string, pattern: RegExp, allowed: string, fallback?: string): string {
  const value = context[key] ?? fallback;
  if (typeof value !== 'string' || !pattern.test(value)) throw new ContractError(key, value, allowed);
  return value;
}

/** Like `text`; null where the key is absent or empty. */
export function optionalText(context: Context, key: string, pattern: RegExp, allowed: string): string | null {
  return isAbsent(context[key]) ? null : text(context, key, pattern, allowed);
}

/** A whole number from `low` to `high`, given as a number or as digits. */
export function wholeNumber(context: Context, key: string, low: number, high: number, fallback: number): number {
  const given = context[key] ?? fallback;
  const value = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new ContractError(key, given, `a whole number from ${low} to ${high}`);
  }
  return value as number;
}

/** One or more texts: a list, or one text with commas. */
export function textList(context: Context, key: string, pattern: RegExp, allowed: string): string[] {
  const given = context[key];
  const items = typeof given === 'string' ? given.split(',').map((item) => item.trim()) : given;
  if (!Array.isArray(items) || items.length === 0 || !items.every((item) => pattern.test(String(item)))) {
    throw new ContractError(key, given, `one or more of ${allowed}, separated by commas`);
  }
  return items.map(String);
}

/** An object, given as such or as JSON text; empty where the key is absent. */
export function jsonObject(context: Context, key: string): Record<string, unknown> {
  const given = context[key] ?? {};
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(key, given, 'a JSON object such as {"lookbackMonths":6}');
  }
  return value as Record<string, unknown>;
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function parseJson(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
}
