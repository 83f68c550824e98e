import { Duration, Size, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { ENV, type FunctionName, functionName, TASK_ATTEMPTS } from '../shared/contracts/names';
import { BUNDLING } from './bundling';
import type { Config } from './config';
import type { Placement } from './network';
import { pascalCase } from './pascal-case';
import { removalPolicy } from './storage';

export type JobFunctionProps = {
  readonly name: FunctionName;
  /** What a failure means for the people who use the service: every alarm of the function says it. */
  readonly impact: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly temporaryGiB?: number;
  /** Keys are values of ENV in shared/contracts/names.ts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Started by events: failures are retried twice, then the event waits in a dead-letter queue. */
  readonly asynchronous: boolean;
  readonly placement: Placement;
};

export type JobFunction = {
  readonly name: FunctionName;
  readonly impact: string;
  readonly timeout: Duration;
  readonly lambda: NodejsFunction;
  readonly deadLetters: Queue | null;
};

export const RETRIES = TASK_ATTEMPTS - 1;
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** A function of lambdas/<name>/handler.ts with our defaults: runtime, bundle, logs, tracing, a role of its own. */
export function addJobFunction(stack: Stack, config: Config, props: JobFunctionProps): JobFunction {
  const id = pascalCase(props.name);
  const logGroup = addLogGroup(stack, config, `${id}Logs`, `/aws/lambda/${functionName(config.stage, props.name)}`);
  const deadLetters = props.asynchronous ? addDeadLetters(stack, id) : null;
  const role = addRole(stack, id, props.placement.vpc !== undefined);
  logGroup.grantWrite(role);
  const lambda = new NodejsFunction(stack, `${id}Function`, {
    functionName: functionName(config.stage, props.name),
    entry: `lambdas/${props.name}/handler.ts`,
    handler: 'handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memoryMb,
    timeout: props.timeout,
    environment: { ...props.environment, [ENV.function]: props.name, NODE_OPTIONS: '--enable-source-maps' },
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    bundling: {
      target: BUNDLING.target,
      format: OutputFormat.CJS,
      mainFields: [...BUNDLING.mainFields],
      minify: BUNDLING.minify,
      sourceMap: true,
      sourcesContent: BUNDLING.sourcesContent,
      externalModules: [...BUNDLING.external],
      esbuildArgs: Object.fromEntries(
        Object.entries(BUNDLING.supported).map(([feature, isSupported]) => [
          `--supported:${feature}`,
          String(isSupported),
        ]),
      ),
    },
    ...(props.temporaryGiB ? { ephemeralStorageSize: Size.gibibytes(props.temporaryGiB) } : {}),
    ...(deadLetters ? { deadLetterQueue: deadLetters, retryAttempts: RETRIES } : {}),
    ...props.placement,
  });
  return { name: props.name, impact: props.impact, timeout: props.timeout, lambda, deadLetters };
}

/** A log group that forgets after six months. */
export function addLogGroup(stack: Stack, config: Config, id: string, logGroupName: string): LogGroup {
  return new LogGroup(stack, id, {
    logGroupName,
    retention: RetentionDays.SIX_MONTHS,
    removalPolicy: removalPolicy(config),
  });
}

function addDeadLetters(stack: Stack, id: string): Queue {
  const queue = new Queue(stack, `${id}DeadLetters`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This queue is itself a dead-letter queue.' });
  return queue;
}

/** Instead of AWS's basic execution role, which may write every log group of the account. */
function addRole(stack: Stack, id: string, inNetwork: boolean): Role {
  const role = new Role(stack, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  if (inNetwork) role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray, and in a VPC the network interfaces of Lambda, know no resource to narrow the permission to.',
  });
  return role;
}
