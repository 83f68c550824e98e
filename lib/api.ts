import { type Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  type IApiKey,
  LambdaIntegration,
  LogGroupLogDestination,
  Period,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { METRIC, METRIC_NAMESPACE } from '../shared/contracts/names';
import type { Route } from '../shared/contracts/route';
import { ROUTES } from '../shared/contracts/routes';
import type { Config } from './config';
import { addGatewayErrors } from './gateway-errors';
import { addLogGroup } from './job-function';
import type { Jobs } from './jobs';

export type Api = {
  readonly restApi: RestApi;
  readonly key: IApiKey;
  /** Errors that the gateway made itself: no function knows of them. */
  readonly gatewayFaults: (options: MetricOptions) => Metric;
};

/** No path and no address: paths hold learner ids. */
const ACCESS_LOG = {
  stage: '$context.stage',
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  apiKeyId: '$context.identity.apiKeyId',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  error: '$context.error.responseType',
  latencyMs: '$context.responseLatency',
  bytes: '$context.responseLength',
};

/** So many keys may use up their rates at one path. It bounds the paths without a key, too, which no plan does. */
const KEYS_AT_ONCE = 5;
/** What API Gateway gives an account. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;
const LOG_POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/** The REST API of contracts/routes.ts with its key, usage plan, access log and gateway errors. */
export function addApi(stack: Stack, config: Config, jobs: Jobs): Api {
  const name = `outcomes-${config.stage}`;
  const logGroup = addLogGroup(stack, config, 'ApiLogs', `/aws/apigateway/${name}`);
  const restApi = new RestApi(stack, 'Api', {
    restApiName: name,
    description: 'Learning-outcome predictions of ongoing classes.',
    endpointTypes: [EndpointType.REGIONAL],
    // Bodies pass through as bytes: answers arrive gzipped from the function.
    binaryMediaTypes: ['*/*'],
    cloudWatchRole: true,
    deployOptions: {
      stageName: config.stage,
      accessLogDestination: new LogGroupLogDestination(logGroup),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      throttlingRateLimit: Math.min(KEYS_AT_ONCE * config.rateLimit, ACCOUNT_RATE),
      throttlingBurstLimit: Math.min(KEYS_AT_ONCE * config.burstLimit, ACCOUNT_BURST),
    },
  });
  for (const route of ROUTES) addRoute(restApi, route, jobs);
  addGatewayErrors(restApi);
  acknowledge(restApi);
  return { restApi, key: addKey(restApi, config), gatewayFaults: countGatewayFaults(logGroup, config) };
}

/** The access log names an error's type where the gateway made the answer, and `-` where a function did. */
function countGatewayFaults(logGroup: LogGroup, { stage }: Config): Api['gatewayFaults'] {
  const filter = new MetricFilter(logGroup, 'GatewayFaults', {
    logGroup,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.status', '=', '5*'),
      FilterPattern.stringValue('$.error', '!=', '-'),
    ),
    metricNamespace: METRIC_NAMESPACE,
    metricName: METRIC.gatewayFaults,
    dimensions: { stage: '$.stage' },
    metricValue: '1',
  });
  return (options) => filter.metric({ statistic: 'Sum', ...options, dimensionsMap: { stage } });
}

/** Every method reaches the function, which answers 405 with `Allow` where the gateway would know no such route. */
function addRoute(restApi: RestApi, route: Route, jobs: Jobs): void {
  const resource = restApi.root.resourceForPath(route.path);
  const integration = new LambdaIntegration(jobs[route.function].lambda, { scopePermissionToMethod: false });
  resource.addMethod('ANY', integration, { apiKeyRequired: route.keyRequired });
}

function addKey(restApi: RestApi, config: Config): IApiKey {
  const key = restApi.addApiKey('Key', { description: `Callers of outcomes-${config.stage}` });
  const stage = restApi.deploymentStage;
  const plan = restApi.addUsagePlan('UsagePlan', {
    description: `${config.rateLimit} requests a second, ${config.dailyQuota} a day`,
    throttle: { rateLimit: config.rateLimit, burstLimit: config.burstLimit },
    quota: { limit: config.dailyQuota, period: Period.DAY },
    apiStages: [{ api: stage.restApi, stage }],
  });
  plan.addApiKey(key);
  return key;
}

function acknowledge(restApi: RestApi): void {
  Validations.of(restApi).acknowledge(
    {
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${LOG_POLICY}]`,
      reason: 'The policy that AWS made for API Gateway to write its access logs; it is an account-wide setting.',
    },
    { id: 'AwsSolutions-APIG2', reason: 'The function checks every parameter and answers with what is allowed.' },
    {
      id: 'AwsSolutions-APIG3',
      reason: 'Callers are a few servers with keys; the usage plan limits each of them, the stage each path.',
    },
    { id: 'AwsSolutions-APIG4', reason: 'Callers are servers of the institution: an API key names each of them.' },
    {
      id: 'AwsSolutions-APIG6',
      reason: 'Execution logs repeat paths and thereby learner ids; the access log has none.',
    },
    { id: 'AwsSolutions-COG4', reason: 'Callers are servers with API keys: there are no users to sign in.' },
  );
}
