import { resolve } from 'node:path';
import { ENV } from '../../shared/contracts/names';
import { CREDENTIALS, REGION } from '../local-access';

type Handler = (event: unknown) => Promise<{ statusCode: number; body: string }>;

/** Loads a function and asks it once; says the CPU of the whole process. Usage: cold-start FUNCTION ENDPOINT, or empty */
async function main(path: string, endpoint: string): Promise<void> {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: endpoint,
    [ENV.stage]: 'bench',
    [ENV.predictionsTable]: 'predictions',
    [ENV.registryTable]: 'registry',
    [ENV.dailyTable]: 'daily',
    [ENV.learningTable]: 'learning',
    [ENV.simulatedNow]: '2023-03-25T01:00:00Z',
  });
  const empty: { handler: Handler } = { handler: async () => ({ statusCode: 200, body: '[]' }) };
  const { handler } = path === 'empty' ? empty : (require(resolve(path)) as { handler: Handler });
  const answer = await handler({
    resource: '/predictions',
    httpMethod: 'GET',
    headers: { 'accept-encoding': 'gzip' },
    pathParameters: null,
    queryStringParameters: { class_id: '300' },
    multiValueQueryStringParameters: { class_id: ['300'] },
    requestContext: { requestId: 'bench' },
  });
  if (answer.statusCode !== 200 || (path !== 'empty' && answer.body.length < 1000)) throw new Error(answer.body);
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ ms: (user + system) / 1000 }));
  process.exit();
}

void main(process.argv[2] as string, process.argv[3] as string);
