import type { AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { Properties, Template } from './intrinsics';
import { functionNameOf, physicalName, resourcesOf } from './intrinsics';
import type { ApiTemplate } from './template-api';
import { readApi } from './template-api';

/** A table as DynamoDB's CreateTable wants it. */
export type TableTemplate = {
  readonly name: string;
  readonly keySchema: KeySchemaElement[];
  readonly attributes: AttributeDefinition[];
  readonly indexes: GlobalSecondaryIndex[];
};

type BucketTemplate = { readonly name: string; readonly sendsEvents: boolean };

export type FunctionTemplate = {
  readonly name: string;
  /** Absolute path of the bundled code. */
  readonly assetDir: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly env: Readonly<Record<string, string>>;
  /** How often a failed asynchronous invocation is tried again. */
  readonly retries: number;
  /** The queue of events whose tries have all failed; null: they are lost. */
  readonly deadLetters: string | null;
  /** Reserved concurrency; null: none reserved. */
  readonly concurrency: number | null;
};

export type ScheduleTemplate = {
  readonly name: string;
  readonly expression: string;
  readonly zone: string;
  readonly enabled: boolean;
  readonly functionName: string;
  /** Text that may hold `<aws.scheduler.scheduled-time>`. */
  readonly input: string;
};

export type RuleTemplate = {
  readonly name: string;
  readonly pattern: Properties;
  readonly functionNames: readonly string[];
};

/** What the local system needs to know of a synthesized stack. */
export type StackTemplate = {
  readonly tables: readonly TableTemplate[];
  readonly buckets: readonly BucketTemplate[];
  readonly functions: readonly FunctionTemplate[];
  readonly schedules: readonly ScheduleTemplate[];
  readonly rules: readonly RuleTemplate[];
  readonly api: ApiTemplate | null;
};

/** Finds the folder of an asset by its object key in the asset bucket. */
export type AssetFinder = (objectKey: string) => string;

/** Reads a template; an intrinsic function that is not known is an Error naming it. */
export function readTemplate(template: Template, assetDirOf: AssetFinder): StackTemplate {
  return {
    tables: resourcesOf(template, 'AWS::DynamoDB::Table').map(([id, p]) => ({
      name: physicalName(id, template),
      keySchema: listOf(p.KeySchema),
      attributes: listOf(p.AttributeDefinitions),
      indexes: listOf(p.GlobalSecondaryIndexes),
    })),
    buckets: resourcesOf(template, 'AWS::S3::Bucket').map(([id, p]) => ({
      name: physicalName(id, template),
      sendsEvents: Boolean((p.NotificationConfiguration as Properties | undefined)?.EventBridgeConfiguration),
    })),
    functions: resourcesOf(template, 'AWS::Lambda::Function').map(([id, p]) =>
      readFunction(id, p, template, assetDirOf),
    ),
    schedules: resourcesOf(template, 'AWS::Scheduler::Schedule').map(([id, p]) => readSchedule(id, p, template)),
    rules: resourcesOf(template, 'AWS::Events::Rule').map(([id, p]) => ({
      name: physicalName(id, template),
      pattern: (p.EventPattern ?? {}) as Properties,
      functionNames: listOf(p.Targets).map((target) => functionNameOf(target.Arn)),
    })),
    api: readApi(template),
  };
}

function readFunction(id: string, p: Properties, template: Template, assetDirOf: AssetFinder): FunctionTemplate {
  const name = physicalName(id, template);
  const environment = (p.Environment as { Variables?: Properties } | undefined)?.Variables ?? {};
  return {
    name,
    assetDir: assetDirOf(String((p.Code as Properties).S3Key)),
    handler: String(p.Handler),
    timeoutSeconds: Number(p.Timeout ?? 3),
    memoryMb: Number(p.MemorySize ?? 128),
    env: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
    retries: asyncRetries(name, template),
    deadLetters: queueOf(p.DeadLetterConfig as Properties | undefined),
    concurrency: p.ReservedConcurrentExecutions === undefined ? null : Number(p.ReservedConcurrentExecutions),
  };
}

function asyncRetries(functionName: string, template: Template): number {
  const configs = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig');
  const config = configs.find(([, p]) => p.FunctionName === functionName)?.[1];
  return Number(config?.MaximumRetryAttempts ?? 2);
}

function queueOf(config: Properties | undefined): string | null {
  return config === undefined ? null : String(config.TargetArn).split(':').slice(-1).join();
}

function readSchedule(id: string, p: Properties, template: Template): ScheduleTemplate {
  const target = p.Target as Properties;
  return {
    name: physicalName(id, template),
    expression: String(p.ScheduleExpression),
    zone: String(p.ScheduleExpressionTimezone ?? 'UTC'),
    enabled: p.State !== 'DISABLED',
    functionName: functionNameOf(target.Arn),
    input: String(target.Input ?? '{}'),
  };
}

function listOf<T = Properties>(value: unknown): T[] {
  return (value ?? []) as T[];
}
