export type Properties = Readonly<Record<string, unknown>>;

/** A resource of a synthesized CloudFormation template. */
type Resource = {
  readonly Type: string;
  readonly Properties?: Properties;
};

/** The parts of a synthesized CloudFormation template that are read here. */
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
};

export const REGION = 'ap-southeast-1';
export const ACCOUNT = '000000000000';

const PSEUDO: Readonly<Record<string, unknown>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/local/local`,
  'AWS::NoValue': undefined,
};

/** The property that names a resource of a type; others are named after their logical id. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
};

/** What follows `arn:aws:` for a resource of a type with a name. */
const ARN_TAIL: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => `dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
  'AWS::Lambda::Function': (name) => `lambda:${REGION}:${ACCOUNT}:function:${name}`,
  'AWS::S3::Bucket': (name) => `s3:::${name}`,
  'AWS::Logs::LogGroup': (name) => `logs:${REGION}:${ACCOUNT}:log-group:${name}:*`,
  'AWS::SQS::Queue': (name) => `sqs:${REGION}:${ACCOUNT}:${name}`,
  'AWS::SNS::Topic': (name) => `sns:${REGION}:${ACCOUNT}:${name}`,
  'AWS::IAM::Role': (name) => `iam::${ACCOUNT}:role/${name}`,
  'AWS::KMS::Key': (name) => `kms:${REGION}:${ACCOUNT}:key/${name}`,
  'AWS::Events::Rule': (name) => `events:${REGION}:${ACCOUNT}:rule/${name}`,
};

/** The resources of a type: logical id and evaluated properties, in template order. */
export function resourcesOf(template: Template, type: string): [string, Properties][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, evaluate(resource.Properties ?? {}, template) as Properties]);
}

/** The function that an ARN (or an API integration URI holding one) names. */
export function functionNameOf(arn: unknown): string {
  const name = /:lambda:[^:]*:\d*:function:([^:/]+)/.exec(String(arn))?.[1];
  if (!name) throw new Error(`template targets ${String(arn)}; the local system can only call functions`);
  return name;
}

/** Replaces the intrinsic functions in `value` by what they stand for; one that is not known is an Error naming it. */
export function evaluate(value: unknown, template: Template): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, template)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name && (name === 'Ref' || name.startsWith('Fn::')))
    return intrinsic(name, argument, template);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, template)]).filter(([, item]) => item !== undefined),
  );
}

function intrinsic(name: string, argument: unknown, template: Template): unknown {
  switch (name) {
    case 'Ref':
      return reference(String(argument), template);
    case 'Fn::GetAtt': {
      const [id, ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return attribute(id ?? '', path.join('.'), template);
    }
    case 'Fn::Join': {
      const [separator, parts] = evaluate(argument, template) as [string, unknown[]];
      return parts.join(separator);
    }
    case 'Fn::Sub':
      return substitute(argument, template);
    default:
      throw new Error(
        `template uses ${name}, which the local system does not evaluate; allowed: Ref, Fn::GetAtt, Fn::Join, Fn::Sub`,
      );
  }
}

function substitute(argument: unknown, template: Template): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(evaluate(variables[name], template));
    const dot = name.indexOf('.');
    const value = dot < 0 ? reference(name, template) : attribute(name.slice(0, dot), name.slice(dot + 1), template);
    return value === undefined ? whole : String(value);
  });
}

function reference(id: string, template: Template): unknown {
  if (id in PSEUDO) return PSEUDO[id];
  const resource = template.Resources[id];
  if (resource) return resource.Type === 'AWS::SNS::Topic' ? arn(id, template) : physicalName(id, template);
  const parameter = template.Parameters?.[id];
  if (parameter) return parameter.Default ?? '';
  throw new Error(`template refers to "${id}", which is no resource, parameter or pseudo parameter of it`);
}

function attribute(id: string, name: string, template: Template): string {
  const type = template.Resources[id]?.Type;
  if (name === 'Arn' || name === 'TopicArn') return arn(id, template);
  if (name === 'RootResourceId') return `${id}/root`;
  if (name === 'QueueName' || name === 'TopicName') return physicalName(id, template);
  throw new Error(
    `template asks for ${name} of ${id} (${type ?? 'no resource'}), which the local system does not know`,
  );
}

/** The name that a resource has in the account: the given one, or one made of its logical id. */
export function physicalName(id: string, template: Template): string {
  const resource = template.Resources[id];
  if (!resource) throw new Error(`template refers to "${id}", which is no resource of it`);
  const given = resource.Properties?.[NAME_PROPERTY[resource.Type] ?? ''];
  if (given !== undefined) return String(evaluate(given, template));
  return resource.Type === 'AWS::S3::Bucket' ? id.toLowerCase() : id;
}

function arn(id: string, template: Template): string {
  const type = template.Resources[id]?.Type ?? 'no resource';
  const tail = ARN_TAIL[type];
  if (!tail) throw new Error(`template asks for the ARN of ${id} (${type}), which the local system does not know`);
  return `arn:aws:${tail(physicalName(id, template))}`;
}
