import { ArnFormat, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { JobFunction } from './job-function';

export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

/** Allows just these actions on a table. */
export function may(job: JobFunction, table: Table, ...actions: readonly TableAction[]): void {
  table.grant(job.lambda, ...actions.map((action) => `dynamodb:${action}`));
}

export function mayRead(job: JobFunction, ...tables: readonly Table[]): void {
  for (const table of tables) may(job, table, 'GetItem', 'Query');
}

/** Allows object actions on the keys that start with `prefix`. */
export function mayUseObjects(job: JobFunction, bucket: Bucket, prefix: string, actions: readonly string[]): void {
  job.lambda.addToRolePolicy(
    new PolicyStatement({ actions: [...actions], resources: [bucket.arnForObjects(`${prefix}*`)] }),
  );
  acknowledgeWildcard(
    job,
    `<${logicalId(bucket)}.Arn>/${prefix}*`,
    'The names of the objects are only known at run time.',
  );
}

/** Allows to list keys under the prefixes. IfExists: a read of a missing key has no prefix and must answer 404, not 403. */
export function mayList(job: JobFunction, bucket: Bucket, prefixes: readonly string[]): void {
  job.lambda.addToRolePolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
    }),
  );
}

/** Allows to read secrets that exist beside the stack, by name. */
export function mayReadSecrets(job: JobFunction, names: readonly string[]): void {
  for (const name of names) Secret.fromSecretNameV2(job.lambda, `Secret-${name}`, name).grantRead(job.lambda);
}

/** Allows to invoke a function, itself included, by its name: the ARN is put together, a reference may be circular. */
export function mayInvoke(job: JobFunction, name: string): void {
  const arn = Stack.of(job.lambda).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  job.lambda.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
}

function acknowledgeWildcard(job: JobFunction, resource: string, reason: string): void {
  if (job.lambda.role)
    Validations.of(job.lambda.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

function logicalId(bucket: Bucket): string {
  return Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
}
