import { readFileSync } from 'node:fs';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { context as projectContext } from '../../cdk.json';
import { ASYNCHRONOUS, alarmHeading, alarmHeadings, type ScheduleName } from '../../lib/alarm-headings';
import { readConfig } from '../../lib/config';
import { buildStack } from '../../lib/stack';
import { publishMetrics } from '../../shared/base/metrics';
import { countFault } from '../../shared/contracts/count-fault';
import { ENV, FUNCTIONS, functionName, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { DEFAULT_SETTINGS } from '../../shared/contracts/settings';

type Json = { [key: string]: Json };
type Resource = { Type: string; Properties: Json; DeletionPolicy?: string };
type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Principal?: unknown };

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
    .flatMap((policy) => policy.Properties.PolicyDocument?.Statement as unknown as Statement[]);
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
    expect(census).toMatchObject({
      'AWS::DynamoDB::Table': 4,
      'AWS::S3::Bucket': 1,
      'AWS::Lambda::Function': FUNCTIONS.length,
      'AWS::SQS::Queue': ASYNCHRONOUS.length,
      'AWS::Scheduler::Schedule': 5,
      'AWS::Events::Rule': 2,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::ApiGateway::ApiKey': 1,
      'AWS::ApiGateway::UsagePlan': 1,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::SNS::Topic': 1,
    });
    expect(Object.keys(census).filter((type) => type.startsWith('Custom::') || type.includes('EC2'))).toEqual([]);
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
    const outputs = Object.keys(dev.template.findOutputs('*'));
    for (const name of ['ApiUrl', 'ApiKeyId', 'BucketName', 'DailyTableName', 'PredictionsTableName'])
      expect(outputs).toContain(name);
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
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: isProtected,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        },
      });
    }
    expect(resources(template, 'AWS::S3::Bucket')[0]?.DeletionPolicy).toBe(deletion);
  });

  it('has a private, versioned bucket that tells EventBridge of new objects and refuses plain HTTP', () => {
    dev.template.hasResourceProperties('AWS::S3::Bucket', {
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
    const rules = resources(dev.template, 'AWS::S3::Bucket')[0]?.Properties.LifecycleConfiguration?.Rules;
    expect(rules).toMatchObject([
      { Prefix: 'uploads/', ExpirationInDays: 7, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { Prefix: 'training/' },
      { Prefix: 'audit/', NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
    ]);
    const policy = resources(dev.template, 'AWS::S3::BucketPolicy')[0]?.Properties.PolicyDocument?.Statement;
    expect(policy).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
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
];

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
    const asynchronous = lambdas.filter((lambda) => lambda.Properties.DeadLetterConfig);
    expect(asynchronous).toHaveLength(ASYNCHRONOUS.length);
    for (const config of resources(dev.template, 'AWS::Lambda::EventInvokeConfig'))
      expect(config.Properties.MaximumRetryAttempts).toBe(2);
    for (const queue of resources(dev.template, 'AWS::SQS::Queue'))
      expect(queue.Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    for (const policy of resources(dev.template, 'AWS::SQS::QueuePolicy'))
      expect(JSON.stringify(policy.Properties)).toContain('"aws:SecureTransport":"false"');
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
    ['a VPC', inNetwork, ['xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'ec2:CreateNetworkInterface']],
  ] as const)('name their resources and actions on %s', (_, { template }, unbound) => {
    const all = statements(template);
    expect(all.flatMap(actions).filter((action) => action.includes('*'))).toEqual([]);
    const everywhere = new Set(all.filter((s) => [s.Resource].flat().includes('*')).flatMap(actions));
    expect([...everywhere].filter((action) => !action.startsWith('ec2:'))).toEqual(unbound.slice(0, 2));
    expect(everywhere.has('ec2:CreateNetworkInterface')).toBe(unbound.length === 3);
  });

  it.each([
    ['QueryPredictionsRole', ['dynamodb:GetItem', 'dynamodb:Query']],
    [
      'CsvIngestRole',
      [
        ...tableActions().filter((action) => action !== 'dynamodb:DeleteItem'),
        'lambda:InvokeFunction',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
      ],
    ],
    [
      'ReportsRole',
      [
        ...['BatchWriteItem', 'GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action}`),
        'lambda:InvokeFunction',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
      ],
    ],
    [
      'VideosRole',
      [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'lambda:InvokeFunction',
        's3:DeleteObject',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
      ],
    ],
    [
      'ModelSwapRole',
      [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
      ],
    ],
    ['RecommendationsRole', ['dynamodb:GetItem', 'dynamodb:PutItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject']],
    [
      'ClustersRole',
      [
        ...tableActions(),
        'lambda:InvokeFunction',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
      ],
    ],
    ...['AbandonmentRole', 'ClassifyRole'].map(
      (role) =>
        [
          role,
          [
            ...['GetItem', 'PutItem', 'UpdateItem'].map((action) => `dynamodb:${action}`),
            'lambda:InvokeFunction',
            's3:GetObject',
            's3:GetObjectVersion',
            's3:ListBucket',
            's3:PutObject',
          ],
        ] as [string, string[]],
    ),
    [
      'RetrainRole',
      [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        's3:PutObject',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
      ],
    ],
    [
      'DailyPrepRole',
      [
        ...tableActions(),
        'lambda:InvokeFunction',
        's3:GetObject',
        's3:GetObjectVersion',
        's3:ListBucket',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
      ],
    ],
  ])('give %s no more than its work needs', (roleId, expected) => {
    const own = statements(dev.template, roleId).flatMap(actions);
    expect([...new Set(own)].filter((action) => !/^(logs|xray|sqs):/.test(action)).sort()).toEqual(expected);
  });

  it.each([
    ['CsvIngest', { Registry: 'GetItem PutItem UpdateItem', Learning: 'BatchWriteItem GetItem PutItem Query' }],
    ['Reports', { Registry: 'GetItem PutItem', Learning: 'BatchWriteItem GetItem PutItem Query' }],
    ['Videos', { Registry: 'GetItem PutItem', Learning: 'GetItem PutItem' }],
    ['Recommendations', { Learning: 'GetItem PutItem' }],
    ['Abandonment', { Registry: 'GetItem PutItem UpdateItem' }],
    ['Classify', { Registry: 'GetItem PutItem UpdateItem' }],
    [
      'Clusters',
      { Registry: 'GetItem PutItem UpdateItem', Learning: 'BatchWriteItem DeleteItem GetItem PutItem Query' },
    ],
    ['ModelSwap', { Registry: 'GetItem PutItem UpdateItem', Learning: 'GetItem' }],
  ])('give %s these actions on these tables', (name, expected) => {
    const onTables = statements(dev.template, `${name}Role`).filter((s) => actions(s)[0]?.startsWith('dynamodb:'));
    const found = onTables.flatMap((s) => {
      const names = actions(s).map((action) => action.replace('dynamodb:', ''));
      const tables = JSON.stringify(s.Resource).matchAll(/"(\w+?)Table\w+","Arn"/g);
      return [...tables].map(([, table]) => [table, names.sort().join(' ')]);
    });
    expect(found).toHaveLength(Object.keys(expected).length);
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it('let retraining write the registry, not the days', () => {
    const writes = statements(dev.template, 'RetrainRole').filter((s) => actions(s).includes('dynamodb:PutItem'));
    expect(JSON.stringify(writes.map((s) => s.Resource))).toMatch(
      /^\[\{"Fn::GetAtt":\["RegistryTable\w+","Arn"\]\}\]$/,
    );
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

  it('let csv-ingest delete uploads and nothing else, and videos delete old results and nothing else', () => {
    const deletes = (roleId: string) =>
      statements(dev.template, roleId)
        .filter((s) => actions(s).some((action) => action.startsWith('s3:Delete')))
        .map((s) => JSON.stringify(s.Resource));
    expect(deletes('CsvIngestRole')).toEqual([expect.stringContaining('"/uploads/*"')]);
    expect(deletes('VideosRole')).toEqual([expect.stringContaining('"/analytics/video/results/*"')]);
  });

  function tableActions(): string[] {
    return ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((a) => `dynamodb:${a}`);
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
        Target: {
          Input: expect.stringMatching(
            /^\{"scheduledTime":"<aws.scheduler.scheduled-time>"(,"action":"period-end")?\}$/,
          ),
          RetryPolicy: { MaximumRetryAttempts: 2 },
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
    });
    expect(resources(dev.template, 'AWS::ApiGateway::ApiKey')[0]?.Properties).not.toHaveProperty('Value');
    dev.template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
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
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmTopic/) }]);
    }
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
    expect(alarm('QueryPredictionsSlow')).toMatchObject({ Threshold: 3_200, ExtendedStatistic: 'p95' });
    expect(alarm('DailyPrepSlow').Threshold).toBe(720_000);
  });

  it('reach a person where an address is given', () => {
    prod.template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.org' });
    expect(resources(dev.template, 'AWS::SNS::Subscription')).toEqual([]);
    expect(resources(dev.template, 'AWS::SNS::Topic')[0]?.Properties).toHaveProperty('KmsMasterKeyId');
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
