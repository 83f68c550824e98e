import { ContractError } from './errors';

/** What one parameter may be, in JSON Schema words: type, enum, minimum, maximum, pattern, default. */
export type ParameterRule = {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
};

export type ParameterValues = {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, readonly string[] | undefined>>;
};

/**
 * Reads parameters by their rules into an object by name: integers and booleans converted, defaults filled in, absent
 * ones left out. Everything wrong is told at once: an AggregateError of ContractErrors.
 */
export function parseParameters<T>(rules: readonly ParameterRule[], values: ParameterValues): T {
  const queryNames = rules.filter((rule) => rule.in === 'query').map(({ name }) => name);
  const unknown = Object.keys(values.query).filter((name) => !queryNames.includes(name));
  const faults = unknown.map((name) => unknownParameter(name, queryNames));
  const parsed: Record<string, unknown> = {};
  for (const rule of rules) {
    const given = rule.in === 'path' ? [values.path[rule.name]] : (values.query[rule.name] ?? []);
    const value = parseGiven(rule, given);
    if (value instanceof ContractError) faults.push(value);
    else if (value !== undefined) parsed[rule.name] = value;
  }
  if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join('; '));
  return parsed as T;
}

/** Without blanks around it and without one pair of double quotes around that: what callers paste from examples. */
export function unquote(text: string): string {
  const trimmed = text.trim();
  return /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}

/** The candidate with the fewest edits (inserted, removed or changed letters) from `text`; undefined of none. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((name) => ({ name, edits: editDistance(text.slice(0, 40), name) }));
  return ranked.sort((a, b) => a.edits - b.edits)[0]?.name;
}

function unknownParameter(name: string, allowed: readonly string[]): ContractError {
  const shown = JSON.stringify(name.slice(0, 40));
  const advice =
    allowed.length === 0
      ? 'this path takes none'
      : `did you mean "${nearest(name, allowed)}"? allowed: ${allowed.join(', ')}`;
  return new ContractError(name.slice(0, 40), name, allowed.join(', '), `unknown parameter ${shown}; ${advice}`);
}

function parseGiven(rule: ParameterRule, given: readonly (string | undefined)[]): unknown {
  const [text, second] = given;
  if (second !== undefined) return new ContractError(rule.name, given, 'one value');
  if (text !== undefined) return parseValue(rule, text);
  return rule.required ? new ContractError(rule.name, undefined, allowedBy(rule)) : rule.schema.default;
}

function parseValue(rule: ParameterRule, text: string): unknown {
  const { schema } = rule;
  if (schema.type === 'integer' && /^\d{1,9}$/.test(text) && inRange(schema, Number(text))) return Number(text);
  if (schema.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (schema.type === 'string' && text !== '' && matches(schema, text)) return text;
  return new ContractError(rule.name, text, allowedBy(rule));
}

function inRange({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: ParameterRule['schema'], value: number): boolean {
  return value >= Number(minimum) && value <= Number(maximum);
}

function matches({ enum: choices, pattern }: ParameterRule['schema'], text: string): boolean {
  if (Array.isArray(choices)) return choices.includes(text);
  return typeof pattern !== 'string' || new RegExp(pattern).test(text);
}

function allowedBy({ schema }: ParameterRule): string {
  if (schema.type === 'integer') return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'boolean') return 'true or false';
  if (Array.isArray(schema.enum)) return schema.enum.join(' or ');
  return typeof schema.pattern === 'string' ? `text like ${schema.pattern}` : 'text that is not empty';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
