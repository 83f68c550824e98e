import { readFileSync } from 'node:fs';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context as projectContext } from '../../cdk.json';
import { ASYNCHRONOUS, alarmHeading, alarmHeadings, type ScheduleName } from '../../lib/alarm-headings';
import { readConfig } from '../../lib/config';
import { pascalCase } from '../../lib/pascal-case';
import { buildStack } from '../../lib/stack';
import { publishMetrics } from '../../shared/base/metrics';
import { countFault } from '../../shared/contracts/count-fault';
import {
  ENV,
  FUNCTIONS,
  type FunctionName,
  functionName,
  METRIC,
  METRIC_NAMESPACE,
} from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { DEFAULT_SETTINGS } from '../../shared/contracts/settings';

type Json = { [key: string]: Json };
type Resource = { Type: string; Properties: Json };
type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

const NETWORK = {
  vpcId: 'vpc-0123abcd',
  availabilityZones: 'ap-southeast-1a',
  privateSubnetIds: 'subnet-0123abcd',
  securityGroupId: 'sg-0123abcd',
};

function build(context: Record<string, unknown> = {}): { app: App; stack: Stack; template: Template } {
  const app = new App({ context: { ...projectContext, ...context, 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = buildStack(app, readConfig(app.node.getAllContext()));
  return { app, stack, template: Template.fromStack(stack) };
}

function resources(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}

function statements(template: Template, roleId = ''): Statement[] {
  return resources(template, 'AWS::IAM::Policy')
    .filter((policy) => JSON.stringify(policy.Properties.Roles).includes(`"${roleId}`))
    .flatMap((policy) => statementsIn(policy.Properties.PolicyDocument));
}

function statementsIn(policy: Json | undefined): Statement[] {
  return (policy?.Statement ?? []) as unknown as Statement[];
}

/** What an ARN is of: a logical id without its hash, a key of the bucket, the name of a function or secret. */
function nameOf(resource: Json | string): string {
  if (typeof resource === 'string') return resource;
  const [id] = (resource['Fn::GetAtt'] ?? []) as unknown as string[];
  if (id) return id.replace(/[0-9A-F]{8}$/, '');
  const [, parts] = (resource['Fn::Join'] ?? ['', []]) as unknown as [string, Json[]];
  const text = parts.map((part) => (typeof part === 'object' && part.Ref ? '' : nameOf(part))).join('');
  return text.replace(/^DataBucket\/|^.*:(function|secret):/, '');
}

const actions = (statement: Statement): string[] => [statement.Action].flat();
const dev = build();
const prod = build({ stage: 'prod', alarmEmail: 'team@example.org' });
const inNetwork = build(NETWORK);

describe('the stack', () => {
  it('holds what the system needs and nothing else', () => {
    const census: Record<string, number> = {};
    for (const { Type } of Object.values(dev.template.toJSON().Resources) as Resource[]) {
      census[Type] = (census[Type] ?? 0) + 1;
    }
    const functions = FUNCTIONS.length;
    const queues = ASYNCHRONOUS.length;
    const [schedules, rules, answering] = [5, 2, new Set(ROUTES.map((route) => route.function)).size];
    // those that start them share a role for both schedules of the reports; API Gateway has one for its logs
    const roles = functions + schedules - 1;
    expect(census).toEqual({
      'AWS::DynamoDB::Table': 4,
      'AWS::S3::Bucket': 1,
      'AWS::S3::BucketPolicy': 1,
      'AWS::Lambda::Function': functions,
      'AWS::Lambda::EventInvokeConfig': queues,
      'AWS::Lambda::Permission': answering + rules,
      'AWS::SQS::Queue': queues,
      'AWS::SQS::QueuePolicy': queues,
      'AWS::IAM::Role': roles + 1,
      'AWS::IAM::Policy': roles,
      'AWS::Logs::LogGroup': functions + 1,
      'AWS::Logs::MetricFilter': 1,
      'AWS::Scheduler::Schedule': schedules,
      'AWS::Events::Rule': rules,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::ApiGateway::Account': 1,
      'AWS::ApiGateway::Deployment': 1,
      'AWS::ApiGateway::Stage': 1,
      'AWS::ApiGateway::Resource': expect.any(Number),
      'AWS::ApiGateway::Method': new Set(ROUTES.map((route) => route.path)).size,
      'AWS::ApiGateway::GatewayResponse': 13,
      'AWS::ApiGateway::ApiKey': 1,
      'AWS::ApiGateway::UsagePlan': 1,
      'AWS::ApiGateway::UsagePlanKey': 1,
      'AWS::CloudWatch::Alarm': alarmHeadings().length,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::KMS::Key': 1,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
    });
  });

  it('is fixed to its region, needs no account and looks nothing up', () => {
    const assembly = dev.app.synth();
    expect(dev.stack.stackName).toBe('outcomes-dev');
    expect(assembly.getStackByName('outcomes-dev').environment).toMatchObject({
      account: 'unknown-account',
      region: 'ap-southeast-1',
    });
    expect(assembly.manifest.missing ?? []).toEqual([]);
    expect(prod.stack.terminationProtection).toBe(true);
  });

  it('tells where everything is', () => {
    const names = ['Daily', 'Predictions', 'Registry', 'Learning'].map((table) => `${table}TableName`);
    expect(Object.keys(dev.template.findOutputs('*'))).toEqual(
      expect.arrayContaining(['ApiUrl', 'ApiKeyId', 'BucketName', 'AlarmTopicArn', ...names]),
    );
  });

  it.each([
    ['dev', dev],
    ['prod', prod],
    ['in a VPC', inNetwork],
  ])('passes cdk-nag on %s, every acknowledgement with its reason', (_, { app, stack }) => {
    // Synthesis throws on any finding that is not acknowledged.
    expect(() => app.synth()).not.toThrow();
    const acknowledged = stack.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) => Object.entries(entry.data as Record<string, unknown>));
    expect(acknowledged.length).toBeGreaterThan(5);
    for (const [rule, reason] of acknowledged) expect(`${rule}: ${JSON.stringify(reason)}`).toMatch(/: ".{30,}"$/);
  });
});

describe('storage', () => {
  it.each([
    ['dev', dev, 'dev-', 'Delete', false],
    ['prod', prod, '', 'Retain', true],
  ] as const)('keeps its keys and its promises on %s', (_, { template }, prefix, deletion, isProtected) => {
    const tables = resources(template, 'AWS::DynamoDB::Table');
    const keys = tables.map(({ Properties }) => [
      Properties.TableName,
      ...(Properties.KeySchema as unknown as { AttributeName: string }[]).map((key) => key.AttributeName),
    ]);
    expect(keys).toEqual([
      [`${prefix}daily`, 'pk', 'sk'],
      [`${prefix}predictions`, 'pk', 'sk'],
      [`${prefix}registry`, 'pk', 'sk'],
      [`${prefix}learning`, 'pk', 'sk'],
    ]);
    for (const table of tables) {
      expect(table).toMatchObject({
        DeletionPolicy: deletion,
        UpdateReplacePolicy: deletion,
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: isProtected,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        },
      });
    }
    for (const type of ['AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::KMS::Key'])
      for (const resource of resources(template, type))
        expect(resource).toMatchObject({ DeletionPolicy: deletion, UpdateReplacePolicy: deletion });
  });

  it('has a private, encrypted, versioned bucket that tells EventBridge of new objects', () => {
    dev.template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('forgets uploads after a week, training rows after 800 days, and old versions', () => {
    const rules = resources(dev.template, 'AWS::S3::Bucket')[0]?.Properties.LifecycleConfiguration?.Rules;
    const [Status, aDay] = ['Enabled', { NoncurrentDays: 1 }];
    expect(rules).toEqual([
      { Id: 'uploads', Prefix: 'uploads/', ExpirationInDays: 7, NoncurrentVersionExpiration: aDay, Status },
      { Id: 'training', Prefix: 'training/', ExpirationInDays: 800, Status },
      { Id: 'audit', Prefix: 'audit/', NoncurrentVersionExpiration: aDay, Status },
      {
        Id: 'old-versions',
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Status,
      },
    ]);
  });

  it('opens the bucket to nobody, and refuses plain HTTP and TLS before 1.2', () => {
    const policies = resources(dev.template, 'AWS::S3::BucketPolicy').map((p) => p.Properties.PolicyDocument);
    const denied = { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Resource: expect.anything() };
    expect(policies.map((policy) => policy?.Statement)).toEqual([
      [
        { ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      ],
    ]);
  });
});

/** Memory in MB, time in seconds, temporary space in MB. */
const SIZES = [
  ['daily-prep', 1024, 900, 10_240],
  ['retrain', 3008, 900, 10_240],
  ['model-swap', 1024, 300, undefined],
  ['query-predictions', 512, 4, undefined],
  ['explanations', 1024, 25, undefined],
  ['csv-ingest', 1024, 900, undefined],
  ['reports', 1024, 300, undefined],
  ['videos', 2048, 900, undefined],
  ['recommendations', 1024, 29, undefined],
  ['abandonment', 1024, 300, undefined],
  ['clusters', 1536, 900, undefined],
  ['classify', 1024, 300, undefined],
] as const;

describe('functions', () => {
  const lambdas = resources(dev.template, 'AWS::Lambda::Function');

  it('run on Node 24, ARM, traced, with JSON logs that end after six months', () => {
    expect(lambdas.map((lambda) => lambda.Properties.FunctionName)).toEqual(
      FUNCTIONS.map((name) => functionName('dev', name)),
    );
    for (const { Properties } of lambdas) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } },
      });
    }
    const groups = resources(dev.template, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(lambdas.length + 1);
    for (const group of groups) expect(group.Properties.RetentionInDays).toBe(180);
  });

  it('have the memory and time of their work', () => {
    const sizes = lambdas.map(({ Properties: p }) => [
      String(p.FunctionName).replace('outcomes-dev-', ''),
      p.MemorySize,
      p.Timeout,
      p.EphemeralStorage?.Size,
    ]);
    expect(sizes).toEqual(SIZES);
  });

  it('get the variables that they read, and the schedules that really are set', () => {
    const known: string[] = [...Object.values(ENV), 'NODE_OPTIONS'];
    const schedules = resources(dev.template, 'AWS::Scheduler::Schedule').map((s) => s.Properties.ScheduleExpression);
    for (const { Properties } of lambdas) {
      const variables = Properties.Environment?.Variables as unknown as Record<string, string>;
      expect(known).toEqual(expect.arrayContaining(Object.keys(variables)));
      expect(Object.values(JSON.parse(variables[ENV.schedules] ?? ''))).toEqual(schedules);
    }
  });

  it('are told the settings, and whom to leave out, only where they read them', () => {
    const excluding = build({ settings: { excludeUserIds: ['90001'] } });
    const told = resources(excluding.template, 'AWS::Lambda::Function').flatMap(({ Properties: p }) => {
      const text = p.Environment?.Variables?.[ENV.settings] as unknown as string | undefined;
      return text === undefined ? [] : [[String(p.FunctionName).replace('outcomes-dev-', ''), JSON.parse(text)]];
    });
    expect(Object.fromEntries(told)).toEqual({
      'daily-prep': { ...DEFAULT_SETTINGS, excludeUserIds: ['90001'] },
      retrain: { ...DEFAULT_SETTINGS, excludeUserIds: ['90001'] },
      'model-swap': DEFAULT_SETTINGS,
    });
  });

  it('keep every function within the 4 KB of its environment with the longest exclusions', () => {
    const excludeUserIds = Array.from({ length: 100 }, (_, i) => String(10n ** 19n + BigInt(i)));
    for (const { Properties } of resources(build({ settings: { excludeUserIds } }).template, 'AWS::Lambda::Function')) {
      const bytes = Buffer.byteLength(JSON.stringify(Properties.Environment?.Variables));
      expect(bytes).toBeLessThan(4_096);
    }
  });

  it('keep a failed event: two retries, then an encrypted queue that refuses plain HTTP', () => {
    const kept = lambdas.flatMap(({ Properties: p }) =>
      p.DeadLetterConfig ? [[p.FunctionName, nameOf(p.DeadLetterConfig.TargetArn as Json)]] : [],
    );
    expect(kept).toEqual(ASYNCHRONOUS.map((name) => [functionName('dev', name), `${pascalCase(name)}DeadLetters`]));
    const retried = resources(dev.template, 'AWS::Lambda::EventInvokeConfig').map(({ Properties: p }) => [
      p.FunctionName?.Ref,
      p.MaximumRetryAttempts,
    ]);
    expect(retried).toEqual(
      ASYNCHRONOUS.map((name) => [expect.stringMatching(`^${pascalCase(name)}Function[0-9A-F]{8}$`), 2]),
    );
    for (const queue of resources(dev.template, 'AWS::SQS::Queue'))
      expect(queue.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it('take failed events from the rule of their own files alone, and never over plain HTTP', () => {
    const policies = resources(dev.template, 'AWS::SQS::QueuePolicy').map(({ Properties }) => {
      const [denied, ...allowed] = statementsIn(Properties.PolicyDocument);
      expect(denied).toMatchObject({
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
      return allowed.map(({ Action, Principal, Condition, Resource }) => [
        nameOf(Resource as Json),
        Action,
        Principal,
        nameOf(Condition?.ArnEquals?.['aws:SourceArn'] as Json),
      ]);
    });
    const rule = { Service: 'events.amazonaws.com' };
    expect(policies.flat()).toEqual([
      ['ModelSwapDeadLetters', 'sqs:SendMessage', rule, 'ModelUploaded'],
      ['CsvIngestDeadLetters', 'sqs:SendMessage', rule, 'FileUploaded'],
    ]);
  });

  it('reach LEB2 through the given VPC only where they read it', () => {
    const placed = resources(inNetwork.template, 'AWS::Lambda::Function').filter((l) => l.Properties.VpcConfig);
    expect(placed.map((lambda) => lambda.Properties.FunctionName)).toEqual([
      'outcomes-dev-daily-prep',
      'outcomes-dev-retrain',
    ]);
    expect(placed[0]?.Properties.VpcConfig).toEqual({
      SecurityGroupIds: ['sg-0123abcd'],
      SubnetIds: ['subnet-0123abcd'],
    });
  });
});

describe('permissions', () => {
  it.each([
    ['dev', dev, ['xray:PutTelemetryRecords', 'xray:PutTraceSegments']],
    [
      'a VPC',
      inNetwork,
      [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
    ],
  ] as const)('name their resources and actions on %s', (_, { template }, unbound) => {
    const all = statements(template);
    expect(all.flatMap(actions).filter((action) => action.includes('*'))).toEqual([]);
    const everywhere = new Set(all.filter((s) => [s.Resource].flat().includes('*')).flatMap(actions));
    expect([...everywhere].sort()).toEqual(unbound);
  });

  /** All that a function may do beside its log, its traces and its dead letters; the keys that it may list after `list`. */
  const ALLOWED: Record<FunctionName, Record<string, string>> = {
    'daily-prep': {
      DailyTable: 'BatchWriteItem DeleteItem GetItem PutItem Query',
      PredictionsTable: 'BatchWriteItem DeleteItem PutItem Query',
      RegistryTable: 'GetItem PutItem Query UpdateItem',
      LearningTable: 'UpdateItem',
      'models/outcome/*': 'GetObject GetObjectVersion',
      'privacy/outcome/*': 'GetObject',
      list: 'models/outcome/* privacy/outcome/*',
      'amplitude-??????': 'DescribeSecret GetSecretValue',
      'leb2/mysql-??????': 'DescribeSecret GetSecretValue',
      'outcomes-dev-daily-prep': 'InvokeFunction',
    },
    retrain: {
      DailyTable: 'GetItem Query',
      RegistryTable: 'GetItem PutItem UpdateItem',
      'models/outcome/*': 'GetObject GetObjectVersion PutObject',
      'training/outcome/*': 'GetObject PutObject',
      'audit/outcome/*': 'GetObject',
      'privacy/outcome/*': 'GetObject',
      list: 'audit/outcome/* models/outcome/* privacy/outcome/* training/outcome/*',
      'amplitude-??????': 'DescribeSecret GetSecretValue',
      'leb2/mysql-??????': 'DescribeSecret GetSecretValue',
    },
    'model-swap': {
      RegistryTable: 'GetItem PutItem UpdateItem',
      LearningTable: 'GetItem',
      'models/*': 'GetObject GetObjectVersion',
      list: 'models/*',
    },
    'query-predictions': {
      DailyTable: 'Query',
      PredictionsTable: 'GetItem Query',
      RegistryTable: 'GetItem',
      LearningTable: 'Query',
    },
    explanations: {
      DailyTable: 'GetItem Query',
      PredictionsTable: 'GetItem Query',
      RegistryTable: 'GetItem Query',
      'models/outcome/*': 'GetObject GetObjectVersion',
      list: 'models/outcome/*',
    },
    'csv-ingest': {
      RegistryTable: 'GetItem PutItem UpdateItem',
      LearningTable: 'BatchWriteItem GetItem PutItem Query',
      'uploads/*': 'DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject',
      'analytics/audience/*': 'PutObject',
      'analytics/courses/*': 'PutObject',
      'analytics/video/views/*': 'PutObject',
      list: 'analytics/audience/* analytics/courses/* analytics/video/views/* uploads/*',
      'outcomes-dev-reports': 'InvokeFunction',
      'outcomes-dev-videos': 'InvokeFunction',
    },
    reports: {
      RegistryTable: 'GetItem PutItem',
      LearningTable: 'BatchWriteItem GetItem PutItem Query',
      'reports/help/*': 'GetObject PutObject',
      'models/grade/*': 'GetObject GetObjectVersion PutObject',
      list: 'models/grade/* reports/help/*',
      'outcomes-dev-reports': 'InvokeFunction',
    },
    videos: {
      RegistryTable: 'GetItem PutItem',
      LearningTable: 'GetItem PutItem',
      'analytics/video/*': 'GetObject PutObject',
      'analytics/video/results/*': 'DeleteObject',
      'models/completion/*': 'GetObject GetObjectVersion PutObject',
      list: 'analytics/video/* analytics/video/results/* models/completion/*',
      'outcomes-dev-videos': 'InvokeFunction',
    },
    recommendations: {
      LearningTable: 'GetItem PutItem',
      'analytics/courses/*': 'GetObject PutObject',
      'analytics/audience/contents/*': 'GetObject',
      list: 'analytics/audience/contents/* analytics/courses/*',
    },
    abandonment: {
      RegistryTable: 'GetItem PutItem UpdateItem',
      'analytics/courses/*': 'GetObject',
      'analytics/courses/merged/*': 'PutObject',
      'models/abandonment/*': 'GetObject GetObjectVersion PutObject',
      list: 'analytics/courses/* analytics/courses/merged/* models/abandonment/*',
      'outcomes-dev-abandonment': 'InvokeFunction',
    },
    clusters: {
      RegistryTable: 'GetItem PutItem UpdateItem',
      LearningTable: 'BatchWriteItem DeleteItem GetItem PutItem Query',
      'analytics/audience/*': 'GetObject PutObject',
      'models/segments/*': 'GetObject GetObjectVersion PutObject',
      list: 'analytics/audience/* models/segments/*',
      'outcomes-dev-clusters': 'InvokeFunction',
    },
    classify: {
      RegistryTable: 'GetItem PutItem UpdateItem',
      'analytics/audience/contents/*': 'GetObject',
      'models/content/*': 'GetObject GetObjectVersion PutObject',
      list: 'analytics/audience/contents/* models/content/*',
      'outcomes-dev-classify': 'InvokeFunction',
    },
  };

  it.each(Object.entries(ALLOWED))('give %s no more than its work needs', (name, allowed) => {
    const id = pascalCase(name);
    expect(permissionsOf(`${id}Role`)).toEqual({
      [`${id}Logs`]: 'CreateLogStream PutLogEvents',
      '*': 'PutTelemetryRecords PutTraceSegments',
      ...(ASYNCHRONOUS.some((one) => one === name) && { [`${id}DeadLetters`]: 'SendMessage' }),
      ...allowed,
    });
  });

  it('let each schedule start its function and keep what failed, and nothing else', () => {
    const schedules = resources(dev.template, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(5);
    for (const { Properties } of schedules) {
      const target = Properties.Target as unknown as { Arn: Json; RoleArn: { 'Fn::GetAtt': [string] } };
      const id = nameOf(target.Arn).replace(/Function$/, '');
      expect(permissionsOf(target.RoleArn['Fn::GetAtt'][0])).toEqual({
        [`${id}Function`]: 'InvokeFunction',
        [`${id}Function:*`]: 'InvokeFunction',
        [`${id}DeadLetters`]: 'SendMessage',
      });
    }
  });

  it('let services of AWS alone take a role, and the schedules of this account alone theirs', () => {
    for (const role of resources(dev.template, 'AWS::IAM::Role')) {
      const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = role.Properties;
      const [trust, ...more] = statementsIn(AssumeRolePolicyDocument);
      expect([more, Policies]).toEqual([[], undefined]);
      const { Service } = (trust?.Principal ?? {}) as { Service: string };
      expect(Service).toMatch(/^(lambda|scheduler|apigateway)\.amazonaws\.com$/);
      // a policy of AWS's own would allow what the list above does not show
      if (!Service.startsWith('apigateway')) expect(ManagedPolicyArns).toBeUndefined();
      const account = trust?.Condition?.StringEquals?.['aws:SourceAccount'];
      expect(account).toEqual(Service.startsWith('scheduler') ? { Ref: 'AWS::AccountId' } : undefined);
    }
  });

  it('let the API, and the rules of the bucket, alone start a function from outside', () => {
    const starts = resources(dev.template, 'AWS::Lambda::Permission').map(({ Properties: p }) => [
      String(p.Principal),
      /"(FileUploaded|ModelUploaded|Api)[0-9A-F]{8}"/.exec(JSON.stringify(p.SourceArn))?.[1],
      nameOf(p.FunctionName as Json).replace(/Function$/, ''),
    ]);
    const answering = new Set(ROUTES.map((route) => pascalCase(route.function)));
    expect(starts.sort()).toEqual([
      ...[...answering].sort().map((id) => ['apigateway.amazonaws.com', 'Api', id]),
      ['events.amazonaws.com', 'FileUploaded', 'CsvIngest'],
      ['events.amazonaws.com', 'ModelUploaded', 'ModelSwap'],
    ]);
  });

  it('let retraining alone read the attributes of learners', () => {
    // a wider prefix would cover them too
    const reach = (policy: object) =>
      [...JSON.stringify(policy).matchAll(/"(\/[^"*]*)\*"/g)].some(([, prefix = '']) =>
        '/audit/outcome/'.startsWith(prefix),
      );
    const policies = resources(dev.template, 'AWS::IAM::Policy').filter(reach);
    expect(policies.map(({ Properties }) => JSON.stringify(Properties.Roles))).toEqual([
      expect.stringContaining('RetrainRole'),
    ]);
    const reads = statements(dev.template, 'RetrainRole').filter((s) => JSON.stringify(s.Resource).includes('/audit/'));
    expect(reads.flatMap(actions)).toEqual(['s3:GetObject']);
  });

  it('let the daily run and retraining alone read who objects, and nobody write it', () => {
    const naming = (roleId: string) =>
      statements(dev.template, roleId).filter((s) => JSON.stringify(s.Resource).includes('/privacy/outcome/'));
    for (const roleId of ['DailyPrepRole', 'RetrainRole'])
      expect(naming(roleId).flatMap(actions)).toEqual(['s3:GetObject']);
    expect(naming('')).toHaveLength(2);
    const wider = statements(dev.template).filter((s) =>
      /"\/(p|pr|pri|priv|privacy\/?)?\*"/.test(JSON.stringify(s.Resource)),
    );
    expect(wider).toEqual([]);
  });

  /** The actions of a role, by what they are allowed on. */
  function permissionsOf(roleId: string): Record<string, string> {
    const found: Record<string, string[]> = {};
    for (const statement of statements(dev.template, roleId)) {
      expect(statement.Effect).toBe('Allow');
      const keys = statement.Condition?.StringLikeIfExists?.['s3:prefix'];
      if (keys) found.list = [...(found.list ?? []), ...(keys as string[])];
      else
        for (const resource of [statement.Resource].flat()) {
          const name = nameOf(resource as Json);
          found[name] = [...(found[name] ?? []), ...actions(statement).map((action) => action.replace(/^\w+:/, ''))];
        }
    }
    return Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.sort().join(' ')]));
  }
});

describe('triggers', () => {
  it('start the jobs on Bangkok time and hand them the scheduled time', () => {
    const schedules = resources(dev.template, 'AWS::Scheduler::Schedule').map((schedule) => schedule.Properties);
    expect(schedules.map((s) => [s.Name, s.ScheduleExpression])).toEqual([
      ['outcomes-dev-daily-prep', 'cron(0 3 * * ? *)'],
      ['outcomes-dev-retrain', 'cron(0 4 6 1,6 ? *)'],
      ['outcomes-dev-reports', 'rate(21 days)'],
      ['outcomes-dev-reports-period-end', 'cron(30 3 * * ? *)'],
      ['outcomes-dev-videos', 'cron(30 4 * * ? *)'],
    ]);
    for (const schedule of schedules) {
      expect(schedule).toMatchObject({
        ScheduleExpressionTimezone: 'Asia/Bangkok',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: {
          Input: expect.stringMatching(
            /^\{"scheduledTime":"<aws.scheduler.scheduled-time>"(,"action":"period-end")?\}$/,
          ),
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 },
          DeadLetterConfig: { Arn: expect.anything() },
        },
      });
    }
  });

  it.each([
    ['ModelUploaded', 'models/*.json'],
    ['FileUploaded', 'uploads/*.csv'],
  ])('%s reads a file as soon as it arrives', (id, wildcard) => {
    const [rule] = Object.entries(dev.template.findResources('AWS::Events::Rule'))
      .filter(([logicalId]) => logicalId.startsWith(id))
      .map(([, { Properties }]) => Properties);
    expect(rule).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ wildcard }] } },
      },
      Targets: [{ DeadLetterConfig: expect.anything(), RetryPolicy: { MaximumRetryAttempts: 2 } }],
    });
  });
});

describe('the API', () => {
  it('leads every method of the paths of the contract to their functions, with keys where they are required', () => {
    const expected = ROUTES.map(({ path, keyRequired }) => `ANY ${path} ${keyRequired}`);
    const found = resources(dev.template, 'AWS::ApiGateway::Method').map(
      ({ Properties: p }) => `${p.HttpMethod} ${pathOf(p.ResourceId as never)} ${p.ApiKeyRequired}`,
    );
    expect(found.sort()).toEqual(expected.sort());
  });

  it('limits every key and passes bodies through as bytes', () => {
    dev.template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Throttle: { RateLimit: 20, BurstLimit: 40 },
      Quota: { Limit: 50_000, Period: 'DAY' },
      ApiStages: [{ Stage: { Ref: Object.keys(dev.template.findResources('AWS::ApiGateway::Stage'))[0] } }],
    });
    const [joined] = resources(dev.template, 'AWS::ApiGateway::UsagePlanKey').map(({ Properties }) => Properties);
    expect(joined?.KeyId).toEqual({ Ref: Object.keys(dev.template.findResources('AWS::ApiGateway::ApiKey'))[0] });
    expect(resources(dev.template, 'AWS::ApiGateway::ApiKey')[0]?.Properties).not.toHaveProperty('Value');
    dev.template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      BinaryMediaTypes: ['*/*'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  it('limits every path, those without a key too, to five times the rate of a key', () => {
    const [limits] = resources(dev.template, 'AWS::ApiGateway::Stage').map((s) => s.Properties.MethodSettings);
    const all = { HttpMethod: '*', ResourcePath: '/*' };
    expect(limits).toMatchObject([{ ...all, ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }]);
    const { template } = build({ rateLimit: 10_000, burstLimit: 5_000 });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [{ ...all, ThrottlingRateLimit: 10_000, ThrottlingBurstLimit: 5_000 }],
    });
  });

  it('logs each call without a path or address, which would tell of learners', () => {
    const stage = resources(dev.template, 'AWS::ApiGateway::Stage')[0]?.Properties;
    expect(stage?.StageName).toBe('dev');
    const format = String(stage?.AccessLogSetting?.Format);
    expect(format).toContain('$context.requestId');
    expect(format).not.toMatch(/context\.(path|identity\.sourceIp)/);
  });

  it.each([
    ['INVALID_API_KEY', 403, 'Forbidden'],
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'Not Found'],
    ['THROTTLED', 429, 'Too Many Requests'],
    ['QUOTA_EXCEEDED', 429, 'Too Many Requests'],
    ['REQUEST_TOO_LARGE', 413, 'Content Too Large'],
    ['INTEGRATION_TIMEOUT', 504, 'Gateway Timeout'],
    ['INTEGRATION_FAILURE', 504, 'Gateway Timeout'],
    ['DEFAULT_4XX', 400, 'Bad Request'],
    ['DEFAULT_5XX', 500, 'Internal Server Error'],
  ])('answers %s as problem+json with %i', (type, status, title) => {
    const response = resources(dev.template, 'AWS::ApiGateway::GatewayResponse').find(
      ({ Properties }) => (Properties.ResponseType as unknown) === type,
    )?.Properties;
    expect(response?.StatusCode).toBe(String(status));
    expect(JSON.parse(String(response?.ResponseTemplates?.['application/json']))).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: expect.stringMatching(/^[A-Z].+\.$/),
      instance: '$context.requestId',
      message: title,
      ...(status === 404 ? { error: 'not found' } : {}),
    });
    const headers = response?.ResponseParameters as unknown as Record<string, string>;
    expect(headers['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    expect(headers['gatewayresponse.header.x-request-id']).toBe('context.requestId');
    expect('gatewayresponse.header.Retry-After' in headers).toBe(status === 429);
  });

  function pathOf(resourceId: { Ref?: string }): string {
    const all = dev.template.findResources('AWS::ApiGateway::Resource') as Record<string, Resource>;
    const { Properties } = all[resourceId.Ref ?? ''] ?? {};
    if (!Properties) return '/';
    return `${pathOf(Properties.ParentId as never)}/${Properties.PathPart}`.replace('//', '/');
  }
});

describe('alarms', () => {
  const alarms = resources(dev.template, 'AWS::CloudWatch::Alarm').map((alarm) => alarm.Properties);

  it('are as many as the README prices', () => {
    const metrics = alarms.map(({ Metrics }) =>
      Metrics ? (Metrics as unknown as object[]).filter((metric) => 'MetricStat' in metric).length : 1,
    );
    const count = metrics.reduce((sum, n) => sum + n);
    expect(readFileSync('README.md', 'utf8')).toContain(`${count} metrics under its ${alarms.length} alarms`);
  });

  it('are those of the runbook, lead to it and tell the topic', () => {
    expect(alarms.map((alarm) => String(alarm.AlarmName)).sort()).toEqual(
      alarmHeadings()
        .map((heading) => `outcomes-dev-${heading}`)
        .sort(),
    );
    for (const alarm of alarms) {
      const heading = String(alarm.AlarmName).replace('outcomes-dev-', '');
      expect(String(alarm.AlarmDescription)).toMatch(new RegExp(`\\. docs/runbook\\.md#${heading.toLowerCase()}$`));
      const topic = { Ref: expect.stringMatching(/^AlarmTopic/) };
      expect([alarm.AlarmActions, alarm.OKActions]).toEqual([[topic], [topic]]);
    }
  });

  it('go up within five minutes of one fault, and take silence for health but where a run is owed', () => {
    const DAILY = 'DidNotRun|EmptyDay|FailedClasses';
    for (const { AlarmName, Period, EvaluationPeriods, TreatMissingData, ComparisonOperator } of alarms) {
      const heading = String(AlarmName).replace('outcomes-dev-', '');
      if (heading === 'DailyPrepDidNotRun') continue;
      const daily = new RegExp(`(${DAILY})$`).test(heading);
      expect({ heading, EvaluationPeriods, TreatMissingData, ComparisonOperator }).toEqual({
        heading,
        EvaluationPeriods: 1,
        TreatMissingData: daily ? 'ignore' : 'notBreaching',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
      // that of several metrics, or of one with a name of its own, stands with the metric
      if (Period !== undefined) expect(Period).toBe(daily ? 86_400 : 300);
    }
    expect(JSON.stringify(alarms).match(/"Period":\d+/g)).not.toContain('"Period":60');
  });

  it.each(ASYNCHRONOUS)('tell of an event of %s that waits in its queue', (name) => {
    const { Dimensions, ...waiting } = alarm(alarmHeading(name, 'DeadLetters'));
    expect(waiting).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Threshold: 1,
    });
    const [queue, ...more] = Dimensions as unknown as { Name: string; Value: Json }[];
    expect([queue?.Name, nameOf(queue?.Value as Json), more]).toEqual([
      'QueueName',
      `${pascalCase(name)}DeadLetters`,
      [],
    ]);
  });

  it('tell of invocations that the account refused, and of a model file that did not pass', () => {
    expect(alarm('FunctionsThrottled').Metrics).toMatchObject([
      { MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Throttles' }, Stat: 'Sum', Period: 300 } },
    ]);
    expect(alarm('FunctionsThrottled').Threshold).toBe(1);
    expect(alarm('ModelRefused')).toMatchObject({ MetricName: METRIC.modelRefused, Statistic: 'Sum', Threshold: 1 });
  });

  it('notice a day without a run, also when nothing reports at all', () => {
    expect(alarm('DailyPrepDidNotRun')).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: 'runCompleted',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 3600,
      EvaluationPeriods: 26,
      TreatMissingData: 'breaching',
    });
  });

  it('watch metrics under the dimensions with which the functions publish them', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    publishMetrics(METRIC_NAMESPACE, { stage: 'dev', job: 'retrain' }, { overdueJobs: 1 });
    const line = write.mock.calls.map(([text]) => String(text)).find((text) => text.includes('_aws')) ?? '';
    write.mockRestore();
    const published = JSON.parse(line) as Record<string, unknown>;
    const dimensions = alarm('RetrainDidNotRun').Dimensions as unknown as { Name: string; Value: string }[];
    expect(published).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [expect.arrayContaining(names())] }] },
    });
    for (const { Name, Value } of dimensions) expect(published[Name]).toBe(Value);
    expect(dimensions).toHaveLength(3);
    expect(alarm('ModelRefused').Dimensions).toEqual(dimensions.filter(({ Name }) => Name !== 'job'));

    function names(): string[] {
      return dimensions.map(({ Name }) => Name);
    }
  });

  it('raise each function for its own faults: errors that it throws and requests that it could not answer', () => {
    for (const name of FUNCTIONS) {
      const { Metrics, Threshold, ...plain } = alarm(alarmHeading(name, 'Failed'));
      const metrics = ((Metrics as unknown as Json[]) ?? [{ MetricStat: { Metric: plain } }]).flatMap(
        ({ MetricStat }) => (MetricStat ? [MetricStat.Metric as Json] : []),
      );
      const ofFunction = metrics.find(({ MetricName }) => (MetricName as unknown) === 'Errors');
      expect(ofFunction?.Dimensions).toEqual([{ Name: 'FunctionName', Value: { Ref: expect.any(String) } }]);
      const faults = metrics.filter(({ MetricName }) => (MetricName as unknown) === METRIC.requestFaults);
      const answers = ROUTES.some((route) => route.function === name);
      expect(faults.map(({ Dimensions }) => Dimensions)).toEqual(answers ? [dimensionsOf(name)] : []);
      expect(Threshold).toBe(1);
    }
    expect(JSON.stringify(alarms)).not.toContain('5XXError');
  });

  it('hear the faults that functions publish', async () => {
    const [before, write] = [process.env, jest.spyOn(process.stdout, 'write').mockReturnValue(true)];
    process.env = { ...before, [ENV.stage]: 'dev', [ENV.function]: 'reports' };
    await countFault();
    const lines = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('_aws'));
    write.mockRestore();
    process.env = before;
    const published = JSON.parse(lines.join()) as Record<string, unknown>;
    for (const { Name, Value } of dimensionsOf('reports')) expect(published[Name]).toBe(Value);
    expect(published[METRIC.requestFaults]).toBe(1);
  });

  it('count errors that the gateway made itself in its access log, by stage', () => {
    const filter = resources(dev.template, 'AWS::Logs::MetricFilter')[0]?.Properties;
    expect(filter).toMatchObject({
      FilterPattern: '{ ($.status = "5*") && ($.error != "-") }',
      MetricTransformations: [
        { MetricName: METRIC.gatewayFaults, Dimensions: [{ Key: 'stage', Value: '$.stage' }], MetricValue: '1' },
      ],
    });
    const format = String(resources(dev.template, 'AWS::ApiGateway::Stage')[0]?.Properties.AccessLogSetting?.Format);
    expect(JSON.parse(format)).toMatchObject({ stage: '$context.stage', error: '$context.error.responseType' });
    expect(alarm('GatewayFailed')).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: METRIC.gatewayFaults,
      Dimensions: [{ Name: 'stage', Value: 'dev' }],
      Statistic: 'Sum',
      Threshold: 5,
    });
  });

  it('watch every schedule that the daily run counts as overdue', () => {
    const [lambda] = resources(dev.template, 'AWS::Lambda::Function');
    const variables = lambda?.Properties.Environment?.Variables as unknown as Record<string, string>;
    for (const name of Object.keys(JSON.parse(variables[ENV.schedules] ?? ''))) {
      const { MetricName, Dimensions } = alarm(alarmHeading(name as ScheduleName, 'DidNotRun'));
      if (name === 'daily-prep') continue;
      expect([MetricName, Dimensions]).toEqual([METRIC.overdueJobs, dimensionsOf(name)]);
    }
  });

  it.each([
    ['DailyPrepEmptyDay', 'emptyDay'],
    ['DailyPrepFailedClasses', 'failedClasses'],
  ])('%s is told once and lasts until a better day', (heading, metric) => {
    expect(alarm(heading)).toMatchObject({
      MetricName: metric,
      Statistic: 'Maximum',
      Threshold: 1,
      Period: 86_400,
      TreatMissingData: 'ignore',
    });
  });

  it('call a function slow at four fifths of its time', () => {
    for (const [name, , seconds] of SIZES) {
      const { Dimensions, ...slow } = alarm(alarmHeading(name, 'Slow'));
      expect(slow).toMatchObject({ MetricName: 'Duration', ExtendedStatistic: 'p95', Threshold: 800 * seconds });
      expect(JSON.stringify(Dimensions)).toContain(`"Ref":"${pascalCase(name)}Function`);
    }
    expect(alarm('QueryPredictionsSlow').Threshold).toBe(3_200);
  });

  it('reach a person where an address is given', () => {
    prod.template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.org' });
    expect(resources(dev.template, 'AWS::SNS::Subscription')).toEqual([]);
  });

  it('may be put into the encrypted topic by CloudWatch, and by nobody over plain HTTP', () => {
    const [topic] = resources(dev.template, 'AWS::SNS::Topic').map((t) => nameOf(t.Properties.KmsMasterKeyId as Json));
    expect(topic).toBe('AlarmKey');
    const [key] = resources(dev.template, 'AWS::KMS::Key').map(({ Properties }) => Properties);
    const CloudWatch = { Service: 'cloudwatch.amazonaws.com' };
    expect(key).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: 'kms:*', Principal: { AWS: { 'Fn::Join': expect.anything() } } },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Effect: 'Allow', Principal: CloudWatch },
        ],
      },
    });
    const [policy] = resources(dev.template, 'AWS::SNS::TopicPolicy').map((p) => p.Properties.PolicyDocument);
    expect(policy?.Statement).toMatchObject([
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Allow', Action: 'sns:Publish', Principal: CloudWatch },
    ]);
  });

  function dimensionsOf(job: string): { Name: string; Value: string }[] {
    return Object.entries({ job, service: 'outcomes', stage: 'dev' }).map(([Name, Value]) => ({ Name, Value }));
  }

  function alarm(heading: string): Json {
    const found = alarms.find(({ AlarmName }) => (AlarmName as unknown) === `outcomes-dev-${heading}`);
    if (!found) throw new Error(`no alarm ${heading}`);
    return found;
  }
});
