import type { Properties, Template } from './intrinsics';
import { functionNameOf, resourcesOf } from './intrinsics';

export type Throttle = { readonly requestsPerSecond: number; readonly burst: number };

/** The function that answers a method. */
type Integration = { readonly functionName: string; readonly timeoutMs: number };

export type ApiMethod = {
  readonly id: string;
  /** With {parameters}, as in `/v1/classes/{class_id}`. */
  readonly path: string;
  readonly httpMethod: string;
  readonly keyRequired: boolean;
  readonly integration: Integration;
};

/** An answer that the gateway gives itself; `type` is DEFAULT_4XX, INVALID_API_KEY, ... */
export type GatewayResponse = {
  readonly type: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
};

export type ApiTemplate = {
  readonly id: string;
  readonly stage: string;
  readonly methods: readonly ApiMethod[];
  readonly responses: readonly GatewayResponse[];
  readonly binaryMediaTypes: readonly string[];
  /** Of each method by itself. */
  readonly methodThrottle: Throttle | null;
  readonly planThrottle: Throttle | null;
  /** Requests a day. */
  readonly planQuota: number | null;
  readonly keyId: string;
};

/** The REST API of a template; null when it has none. */
export function readApi(template: Template): ApiTemplate | null {
  const all = (type: string) => resourcesOf(template, `AWS::ApiGateway::${type}`);
  const api = all('RestApi')[0];
  if (!api) return null;
  const stage = all('Stage')[0]?.[1] ?? {};
  const plan = all('UsagePlan')[0]?.[1] ?? {};
  const key = all('ApiKey')[0];
  const resources = new Map(all('Resource'));
  return {
    id: api[0],
    stage: String(stage.StageName ?? 'local'),
    methods: all('Method').map(([id, p]) => readMethod(id, p, resources)),
    responses: all('GatewayResponse').map(([, p]) => readResponse(p)),
    binaryMediaTypes: (api[1].BinaryMediaTypes ?? []) as string[],
    methodThrottle: readMethodThrottle(stage),
    planThrottle: readThrottle(plan.Throttle as Properties | undefined, 'RateLimit', 'BurstLimit'),
    planQuota: readQuota(plan.Quota as Properties | undefined),
    keyId: key?.[0] ?? 'none',
  };
}

function readMethod(id: string, p: Properties, resources: Map<string, Properties>): ApiMethod {
  return {
    id,
    path: pathOf(String(p.ResourceId), resources) || '/',
    httpMethod: String(p.HttpMethod),
    keyRequired: p.ApiKeyRequired === true,
    integration: readIntegration(id, p.Integration as Properties),
  };
}

function pathOf(resourceId: string, resources: Map<string, Properties>): string {
  const resource = resources.get(resourceId);
  return resource ? `${pathOf(String(resource.ParentId), resources)}/${String(resource.PathPart)}` : '';
}

function readIntegration(methodId: string, p: Properties): Integration {
  if (p.Type !== 'AWS_PROXY')
    throw new Error(`method ${methodId} has integration ${String(p.Type)}; allowed: AWS_PROXY`);
  return { functionName: functionNameOf(p.Uri), timeoutMs: Number(p.TimeoutInMillis ?? 29_000) };
}

function readResponse(p: Properties): GatewayResponse {
  const [contentType, body] = Object.entries((p.ResponseTemplates ?? {}) as Record<string, string>)[0] ?? [
    'application/json',
    '{"message":$context.error.messageString}',
  ];
  return {
    type: String(p.ResponseType),
    status: numberOrNull(p.StatusCode),
    headers: fixedHeaders(p.ResponseParameters),
    contentType,
    body,
  };
}

/** Headers with a quoted value; the quotes are API Gateway's mark of a constant. Others keep their expression. */
function fixedHeaders(parameters: unknown): Record<string, string> {
  const prefix = 'gatewayresponse.header.';
  return Object.fromEntries(
    Object.entries((parameters ?? {}) as Record<string, string>)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value.replace(/^'(.*)'$/, '$1')]),
  );
}

function readMethodThrottle(stage: Properties): Throttle | null {
  const settings = ((stage.MethodSettings ?? []) as Properties[]).find(
    (s) => s.HttpMethod === '*' && s.ResourcePath === '/*',
  );
  return readThrottle(settings, 'ThrottlingRateLimit', 'ThrottlingBurstLimit');
}

function readThrottle(p: Properties | undefined, rate: string, burst: string): Throttle | null {
  if (p?.[rate] === undefined && p?.[burst] === undefined) return null;
  return { requestsPerSecond: Number(p[rate] ?? 10_000), burst: Number(p[burst] ?? 5_000) };
}

function readQuota(p: Properties | undefined): number | null {
  if (p && p.Period !== 'DAY') throw new Error(`the quota of the usage plan is of a ${String(p.Period)}; allowed: DAY`);
  return p ? Number(p.Limit) : null;
}

function numberOrNull(value: unknown): number | null {
  return value === undefined ? null : Number(value);
}
