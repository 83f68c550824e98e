import { evaluate } from '../../local/intrinsics';
import { readTemplate } from '../../local/template';
import { smallTemplate } from './small-stack';

const template = smallTemplate('/record');
const stack = readTemplate(template, (objectKey) => `/assets/${objectKey}`);

describe('readTemplate', () => {
  it('reads tables and buckets', () => {
    expect(stack.tables).toEqual([
      {
        name: 'dev-daily',
        keySchema: [
          { AttributeName: 'class_id', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        attributes: [
          { AttributeName: 'class_id', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        indexes: [],
      },
    ]);
    expect(stack.buckets).toEqual([{ name: 'databucketf1', sendsEvents: true }]);
  });

  it('reads functions with their evaluated environment', () => {
    expect(stack.functions[1]).toEqual({
      name: 'small-job',
      assetDir: '/assets/code.zip',
      handler: 'index.job',
      timeoutSeconds: 1,
      memoryMb: 128,
      retries: 1,
      deadLetters: 'JobDeadLetters',
      concurrency: null,
      env: {
        RECORD: '/record',
        DAILY_TABLE: 'dev-daily',
        TABLE_ARN: 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/dev-daily',
        DATA_BUCKET: 'databucketf1',
        WHERE: `ap-southeast-1/dev-daily/arn:aws:dynamodb:ap-southeast-1:000000000000:table/dev-daily/\${kept}`,
      },
    });
    expect(stack.functions[0]?.retries).toBe(2);
  });

  it('reads schedules and event rules', () => {
    expect(stack.schedules).toEqual([
      {
        name: 'small-dev-job',
        expression: 'cron(0 3 * * ? *)',
        zone: 'Asia/Bangkok',
        enabled: true,
        functionName: 'small-job',
        input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
      },
    ]);
    expect(stack.rules[0]).toMatchObject({
      pattern: { detail: { bucket: { name: ['databucketf1'] } } },
      functionNames: ['small-job'],
    });
  });

  it('reads the API: paths, keys, plan and answers of its own', () => {
    const { api } = stack;
    expect(api?.methods.map(({ httpMethod, path, keyRequired }) => [httpMethod, path, keyRequired])).toEqual([
      ['GET', '/', false],
      ['GET', '/classes/{class_id}', true],
      ['POST', '/classes/{class_id}', true],
      ['HEAD', '/classes/{class_id}', true],
      ['GET', '/classes/newest', true],
    ]);
    expect(api).toMatchObject({
      stage: 'dev',
      binaryMediaTypes: ['*/*'],
      planThrottle: { requestsPerSecond: 2, burst: 3 },
      planQuota: 5,
      methodThrottle: { requestsPerSecond: 4, burst: 6 },
    });
    expect(api?.responses[2]).toMatchObject({ type: 'THROTTLED', status: 429, headers: { 'retry-after': '1' } });
  });
});

it.each([
  ['UsagePlan', { Quota: { Limit: 5, Period: 'WEEK' } }, 'of a WEEK; allowed: DAY'],
  ['Method', { Integration: { Type: 'MOCK' } }, 'Odd has integration MOCK; allowed: AWS_PROXY'],
])('names what a %s has that the local system does not do', (type, Properties, told) => {
  const odd = { Type: `AWS::ApiGateway::${type}`, Properties };
  expect(() => readTemplate({ ...template, Resources: { Odd: odd, ...template.Resources } }, () => '/asset')).toThrow(
    told,
  );
});

describe('evaluate', () => {
  const value = (expression: unknown) => evaluate(expression, template);

  it('replaces parameters by their defaults and drops AWS::NoValue', () => {
    expect(value({ a: { Ref: 'BootstrapVersion' }, b: { Ref: 'AWS::NoValue' } })).toEqual({
      a: '/cdk-bootstrap/version',
    });
  });

  it('substitutes variables of its own in Fn::Sub', () => {
    expect(value({ 'Fn::Sub': [`\${x}-\${AWS::AccountId}`, { x: { Ref: 'Daily' } }] })).toBe('dev-daily-000000000000');
  });

  it('names what the template refers to as AWS would', () => {
    expect(
      value([
        { Ref: 'AWS::Partition' },
        { Ref: 'AWS::URLSuffix' },
        { Ref: 'Daily' },
        { Ref: 'DataBucketF1' },
        { 'Fn::GetAtt': ['DataBucketF1', 'Arn'] },
        { 'Fn::GetAtt': 'Daily.Arn' },
        { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] },
        { Ref: 'AWS::NoValue' },
      ]),
    ).toEqual([
      'aws',
      'amazonaws.com',
      'dev-daily',
      'databucketf1',
      'arn:aws:s3:::databucketf1',
      'arn:aws:dynamodb:ap-southeast-1:000000000000:table/dev-daily',
      'a-ap-southeast-1',
    ]);
  });

  it('leaves an object with more than one entry, or none, as it is', () => {
    const plain = { Ref: 'Daily', other: null, empty: {} };
    expect(value(plain)).toEqual(plain);
  });

  it.each([
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    [{ Ref: 'Nobody' }, '"Nobody"'],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, 'the ARN of Nobody (no resource)'],
    [{ 'Fn::GetAtt': ['Nobody', 'Id'] }, 'Id of Nobody (no resource)'],
    [{ 'Fn::GetAtt': ['Daily', 'StreamArn'] }, 'StreamArn of Daily (AWS::DynamoDB::Table)'],
    [{ 'Fn::GetAtt': ['Classes', 'Arn'] }, 'ARN of Classes (AWS::ApiGateway::Resource)'],
  ])('%j is an error that names it', (expression, named) => {
    expect(() => value(expression)).toThrow(named);
  });
});
