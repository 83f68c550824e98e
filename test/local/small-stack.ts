import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../local/intrinsics';

const CODE = `
const { appendFileSync } = require('node:fs');
exports.api = async (event) => ({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) });
exports.job = async (event, context) => {
  if (event.note !== undefined || event.detail || event.scheduledTime) appendFileSync(process.env.RECORD, JSON.stringify(event) + '\\n');
  switch (event.do) {
    case 'throw': throw new TypeError('no such class');
    case 'reject': Promise.reject(new RangeError('left alone')); return new Promise(() => setTimeout(() => {}, 1e9));
    case 'hang': while (true);
    case 'wait': return new Promise((done) => setTimeout(done, 400, 'waited'));
    case 'huge': return 'x'.repeat(7e6);
    case 'log': console.log('a line of the function'); return null;
    case 'remaining': return context.getRemainingTimeInMillis();
    case 'context': return { ...context, getRemainingTimeInMillis: undefined };
    default: return { event, now: process.env.SIMULATED_NOW ?? null, env: process.env };
  }
};
`;

/** A bundled asset and a file that its job function appends events to. */
export function smallAsset() {
  const assetDir = mkdtempSync(join(tmpdir(), 'local-asset-'));
  const record = join(assetDir, 'record');
  writeFileSync(join(assetDir, 'index.js'), CODE);
  writeFileSync(record, '');
  const recorded = (): Record<string, unknown>[] =>
    readFileSync(record, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { assetDir, record, recorded };
}

const lambdaUri = (id: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': [id, 'Arn'] },
      '/invocations',
    ],
  ],
});
const proxy = (httpMethod: string, resourceId: unknown, keyRequired: boolean) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod: httpMethod,
    ResourceId: resourceId,
    ApiKeyRequired: keyRequired,
    Integration: { Type: 'AWS_PROXY', Uri: lambdaUri('ApiFunction') },
  },
});
const resource = (parent: unknown, part: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { ParentId: parent, PathPart: part, RestApiId: { Ref: 'Api' } },
});
const refusal = (type: string, status: number, headers: Record<string, string> = {}) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: {
    ResponseType: type,
    StatusCode: String(status),
    ResponseParameters: {
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.x-request-id': 'context.requestId',
      ...headers,
    },
    ResponseTemplates: {
      'application/json': `{"type":"${type}","instance":"$context.requestId","detail":$context.error.messageString}`,
    },
  },
});
const code = { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}-\${AWS::Region}` }, S3Key: 'code.zip' };
const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

/** A template with one of everything that the local system reads. */
export function smallTemplate(record: string): Template {
  return {
    Parameters: { BootstrapVersion: { Default: '/cdk-bootstrap/version' } },
    Resources: {
      Daily: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'dev-daily',
          KeySchema: [
            { AttributeName: 'class_id', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'class_id', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        },
      },
      DataBucketF1: {
        Type: 'AWS::S3::Bucket',
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
      },
      ApiFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'small-api', Handler: 'index.api', Timeout: 5, MemorySize: 256, Code: code },
      },
      JobFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'small-job',
          DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['JobDeadLetters', 'Arn'] } },
          Handler: 'index.job',
          Timeout: 1,
          Code: code,
          Environment: {
            Variables: {
              RECORD: record,
              DAILY_TABLE: { Ref: 'Daily' },
              TABLE_ARN: { 'Fn::GetAtt': ['Daily', 'Arn'] },
              DATA_BUCKET: { Ref: 'DataBucketF1' },
              WHERE: { 'Fn::Sub': `\${AWS::Region}/\${Daily}/\${Daily.Arn}/\${!kept}` },
            },
          },
        },
      },
      JobDeadLetters: { Type: 'AWS::SQS::Queue', Properties: {} },
      JobRetries: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: 'JobFunction' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
      },
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'small-dev-job',
          ScheduleExpression: 'cron(0 3 * * ? *)',
          ScheduleExpressionTimezone: 'Asia/Bangkok',
          State: 'ENABLED',
          Target: {
            Arn: { 'Fn::GetAtt': ['JobFunction', 'Arn'] },
            Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
          },
        },
      },
      Uploaded: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: [{ Ref: 'DataBucketF1' }] }, object: { key: [{ wildcard: 'models/*.json' }] } },
          },
          Targets: [{ Arn: { 'Fn::GetAtt': ['JobFunction', 'Arn'] }, Id: 'Target0' }],
        },
      },
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api', BinaryMediaTypes: ['*/*'] } },
      Classes: resource(root, 'classes'),
      Class: resource({ Ref: 'Classes' }, '{class_id}'),
      Newest: resource({ Ref: 'Classes' }, 'newest'),
      RootGet: proxy('GET', root, false),
      ClassGet: proxy('GET', { Ref: 'Class' }, true),
      ClassPost: proxy('POST', { Ref: 'Class' }, true),
      ClassHead: proxy('HEAD', { Ref: 'Class' }, true),
      NewestGet: proxy('GET', { Ref: 'Newest' }, true),
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: {
          StageName: 'dev',
          RestApiId: { Ref: 'Api' },
          MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 4, ThrottlingBurstLimit: 6 }],
        },
      },
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true } },
      Plan: {
        Type: 'AWS::ApiGateway::UsagePlan',
        Properties: { Throttle: { RateLimit: 2, BurstLimit: 3 }, Quota: { Limit: 5, Period: 'DAY' } },
      },
      NoKey: refusal('INVALID_API_KEY', 403),
      NoRoute: refusal('MISSING_AUTHENTICATION_TOKEN', 404),
      TooFast: refusal('THROTTLED', 429, { 'gatewayresponse.header.Retry-After': "'1'" }),
      TooMuch: refusal('QUOTA_EXCEEDED', 429),
      Late: refusal('INTEGRATION_TIMEOUT', 504),
    },
  };
}
