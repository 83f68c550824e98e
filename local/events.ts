import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from './intrinsics';
import type { CreatedObject } from './s3';
import type { RuleTemplate } from './template';

type Json = Readonly<Record<string, unknown>>;

/** The EventBridge event that S3 sends for a new object. Keys are as they are, not URL-encoded. */
export function objectCreated({ bucket, key, size, etag, reason }: CreatedObject, at: Date): Json {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: ACCOUNT,
    time: at.toISOString(),
    region: REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: { version: '0', bucket: { name: bucket }, object: { key, size, etag }, requester: ACCOUNT, reason },
  };
}

/** The functions whose rules match an event. */
export function targetsOf(event: Json, rules: readonly RuleTemplate[]): string[] {
  return rules.filter((rule) => matchesPattern(rule.pattern, event)).flatMap((rule) => rule.functionNames);
}

/** EventBridge's pattern matching; a comparison that is not known is an Error naming it. */
export function matchesPattern(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]) => {
    const value = (event as Json | undefined)?.[name];
    if (!Array.isArray(expected)) return matchesPattern(expected as Json, value ?? {});
    const values = Array.isArray(value) ? value : [value];
    return expected.some((condition) => values.some((one) => matchesCondition(condition, one)));
  });
}

function matchesCondition(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value;
  const [name = '', operand] = Object.entries(condition)[0] ?? [];
  if (name !== 'wildcard')
    throw new Error(`event pattern uses "${name}", which the local system does not match; allowed: a value, wildcard`);
  return typeof value === 'string' && wildcard(String(operand)).test(value);
}

function wildcard(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
