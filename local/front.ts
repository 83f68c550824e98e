import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalFunctions } from './functions';
import { ACCOUNT, REGION } from './intrinsics';
import { readBody } from './read-body';

type Handle = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export type FrontOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly dynamoDb: Handle;
  readonly s3: Handle;
  readonly queues: Handle;
  /** Everything that is no AWS call. */
  readonly api: Handle;
  readonly functions: Pick<LocalFunctions, 'invoke' | 'has' | 'environment' | 'deadLettersOf'>;
  /** Secret name to its text. */
  readonly secrets: Readonly<Record<string, string>>;
};

export type Front = { readonly port: number; close: () => Promise<void> };

/** Longer than the SDK keeps an idle connection, so that no request meets a closing socket. */
const KEEP_ALIVE_MS = 600_000;
const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** One port on 127.0.0.1 for every AWS service in use and for the API, told apart as the SDK's requests differ. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    Promise.resolve(route(options, request, response)).catch((error: unknown) => {
      fail(response, 500, 'InternalFailure', error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      failed(inUse ? new Error(`port ${options.port} is in use; stop what uses it or choose another`) : error);
    });
    server.listen(options.port, '127.0.0.1', listening);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function route(options: FrontOptions, request: IncomingMessage, response: ServerResponse): void | Promise<void> {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.startsWith('DynamoDB_')) return options.dynamoDb(request, response);
  if (target.startsWith('AmazonSQS.')) return options.queues(request, response);
  if (target === 'secretsmanager.GetSecretValue') return answerSecret(options.secrets, request, response);
  if (target) return fail(response, 400, 'UnknownOperationException', `${target} is not part of the local system`);
  if (isS3(request)) return options.s3(request, response);
  const path = request.url?.split('?')[0] ?? '';
  const invoked = INVOKE.exec(path)?.[1];
  if (invoked) return answerInvoke(options.functions, decodeURIComponent(invoked), request, response);
  const configured = CONFIGURATION.exec(path)?.[1];
  if (configured) return answerConfiguration(options.functions, decodeURIComponent(configured), response);
  return options.api(request, response);
}

function isS3(request: IncomingMessage): boolean {
  return (
    /Credential=[^,]*\/s3\/aws4_request/.test(request.headers.authorization ?? '') ||
    /[?&]X-Amz-Signature=/.test(request.url ?? '')
  );
}

async function answerSecret(
  secrets: FrontOptions['secrets'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { SecretId: id } = JSON.parse(String(await readBody(request))) as { SecretId: string };
  const given = id.split(':secret:').at(-1) ?? '';
  // The ARN of a real secret ends in a hyphen and six characters.
  const name = [given, given.slice(0, -7)].find((candidate) => Object.hasOwn(secrets, candidate));
  if (name === undefined) {
    return fail(response, 400, 'ResourceNotFoundException', `secret "${id}" is not known to the local system`);
  }
  const ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
  return reply(response, 200, {
    ARN,
    Name: name,
    SecretString: secrets[name],
    VersionId: 'local',
    VersionStages: ['AWSCURRENT'],
  });
}

async function answerInvoke(
  functions: FrontOptions['functions'],
  nameOrArn: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = nameOrArn.split(':function:').at(-1)?.split(':')[0] ?? '';
  if (!functions.has(name)) return fail(response, 404, 'ResourceNotFoundException', `Function not found: ${nameOrArn}`);
  const body = await readBody(request);
  const event: unknown = body.length > 0 ? JSON.parse(String(body)) : {};
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    void functions.invoke(name, event, 'Event');
    response.writeHead(202).end();
    return;
  }
  const { value, failure } = await functions.invoke(name, event);
  if (failure) response.setHeader('x-amz-function-error', 'Unhandled');
  reply(response, 200, failure ?? value);
}

function answerConfiguration(
  functions: FrontOptions['functions'],
  FunctionName: string,
  response: ServerResponse,
): void {
  if (!functions.has(FunctionName)) {
    fail(response, 404, 'ResourceNotFoundException', `Function not found: ${FunctionName}`);
    return;
  }
  const queue = functions.deadLettersOf(FunctionName);
  const DeadLetterConfig = queue === null ? undefined : { TargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}` };
  const Environment = { Variables: functions.environment(FunctionName) };
  reply(response, 200, { FunctionName, Environment, DeadLetterConfig });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('x-amzn-errortype', type);
  reply(response, status, { __type: type, message, Message: message });
}
