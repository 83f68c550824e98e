import { readFileSync } from 'node:fs';
import type { Day } from '../../../shared/base/day';
import { logger } from '../../../shared/base/log';
import { openApiDocument } from '../../../shared/contracts/openapi';
import { ROUTES } from '../../../shared/contracts/routes';
import { SCHEMAS } from '../../../shared/contracts/schemas';
import { ask, makeQueryWorld, NEWEST, OLDER, type Reply, row } from '../outcomes/query-world';
import { faultsOf } from './schema-check';

type Content = Record<string, { schema: { $ref: string } }>;
type Response = { description: string; content?: Content; headers?: object };
type Operation = {
  operationId: string;
  deprecated?: boolean;
  security: object[];
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<string, Response>;
};
type Document = {
  openapi: string;
  info: object;
  paths: Record<string, Record<string, Operation>>;
  components: object;
};

const document = openApiDocument() as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe('the OpenAPI document', () => {
  it('is what docs/openapi.json holds; write it again with: node scripts/docs.mjs', () => {
    expect(readFileSync('docs/openapi.json', 'utf8')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('is OpenAPI 3.1 with title, version and a licence', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({
      title: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it('has every route and no other, each with its parameters and whether it needs a key', () => {
    const routes = ROUTES.map((route) => [
      route.path,
      route.method.toLowerCase(),
      route.id,
      route.parameters,
      route.keyRequired,
    ]);
    const documented = operations.map((one) => [
      one.path,
      one.method,
      one.operationId,
      one.parameters.filter((parameter) => parameter.in !== 'header'),
      one.security.length > 0,
    ]);
    expect(documented).toEqual(routes);
    expect(new Set(ROUTES.map(({ id }) => id)).size).toBe(ROUTES.length);
    expect(operations.filter((one) => one.deprecated).map(({ path }) => path)).toEqual(['/test-get-predictions']);
  });

  it.each(operations.map((one) => [one.path, one] as const))(
    '%s names its path parameters, all required',
    (path, one) => {
      const inPath = one.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      const keys = one.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    },
  );

  it('has references to schemas that exist only', () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(operations.length);
    for (const reference of references)
      expect(SCHEMAS).toHaveProperty(reference.slice(8, -1).replace('#/components/schemas/', ''));
  });

  it("has every success of a route, and the gateway's answer in the function's place", () => {
    const { responses } = operations.find(({ operationId }) => operationId === 'recomputeClusters') as Operation;
    const schemas = [200, 202].map((status) => responses[status]?.content?.['application/json']?.schema.$ref);
    expect(schemas).toEqual(['#/components/schemas/ClustersRecomputed', '#/components/schemas/JobStarted']);
    for (const one of operations) expect(one.responses[504]?.content).toHaveProperty(['application/problem+json']);
  });

  it('tells the headers that a caller needs: of a request, and of an answer', () => {
    const headers = (path: string, method: string) =>
      operations
        .find((one) => one.path === path && one.method === method)
        ?.parameters.filter((parameter) => parameter.in === 'header')
        .map(({ name }) => name);
    for (const { path, body } of ROUTES.filter((route) => route.body?.content['text/csv']))
      expect([path, body && headers(path, 'post')]).toEqual([path, ['Idempotency-Key']]);
    expect(headers('/v1/learners/{user_id}/predictions', 'get')).toEqual(['If-None-Match']);
    expect([headers('/v1/health', 'get'), headers('/v1/uploads', 'post')]).toEqual([[], []]);
    for (const { responses } of operations)
      for (const status of [429, 503]) expect(responses[status]?.headers).toHaveProperty('retry-after');
    const started = operations.flatMap(({ responses }) => [responses[201], responses[202]].filter((one) => one));
    expect(started).toHaveLength(4);
    for (const one of started) expect(one?.headers).toHaveProperty('location');
  });

  it('has examples that fit', () => {
    const examples = ROUTES.flatMap((route) => route.parameters.filter(({ example }) => example !== undefined));
    expect(examples.length).toBeGreaterThan(10);
    for (const {
      name,
      schema: { default: _, ...schema },
      example,
    } of examples)
      expect([name, faultsOf(schema, example)]).toEqual([name, []]);
  });

  it('describes every response', () => {
    for (const { responses } of operations)
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^\d{3}$/);
        expect(description).not.toBe('');
      }
  });
});

describe('answers are as documented', () => {
  const GENERAL_HEADERS = ['content-type', 'content-encoding', 'cache-control', 'vary'];
  const told = jest.spyOn(logger, 'error').mockImplementation(() => undefined);
  afterAll(() => told.mockRestore());

  const down = async () => {
    throw Object.assign(new Error('down'), { name: 'TimeoutError' });
  };
  const broken = async () => {
    throw new Error('broken');
  };

  function check(reply: Reply, path: string): void {
    const pattern = path
      .split('?')[0]
      ?.replace(/classes\/\d+/, 'classes/{class_id}')
      .replace(/learners\/\d+/, 'learners/{user_id}')
      .replace(/runs\/[\w-]+/, 'runs/{date}');
    const documented = operations.find((one) => one.path === pattern && one.method === 'get')?.responses[
      reply.statusCode
    ];
    expect([path, reply.statusCode, documented?.description]).toEqual([path, reply.statusCode, expect.any(String)]);
    if (reply.text === '') return;
    const own = Object.keys(reply.headers).filter((name) => !GENERAL_HEADERS.includes(name));
    if (reply.statusCode === 200) expect(Object.keys(documented?.headers ?? {})).toEqual(expect.arrayContaining(own));
    const type = reply.headers['content-type'] ?? '';
    const reference = documented?.content?.[type]?.schema.$ref.split('/').at(-1) ?? `no ${type}`;
    const schema = SCHEMAS[reference] ?? { const: reference };
    expect(faultsOf(reference === 'OpenApi' ? { ...schema, properties: undefined } : schema, reply.json)).toEqual([]);
  }

  it.each([
    '/',
    '/predictions?class_id=5001',
    '/predictions?class_id=5001&include=interactions',
    '/predictions?class_id=x',
    '/test-get-predictions?class_id=5001',
    '/v1/classes/5001/predictions',
    '/v1/classes/5001/predictions?include=features&limit=2',
    '/v1/classes/5002/predictions',
    '/v1/classes/77/predictions',
    '/v1/classes/5001/predictions?level=9',
    '/v1/classes/5001/history',
    '/v1/classes/5001/history?user_id=9',
    '/v1/classes/5001/summary',
    '/v1/classes/5004/summary',
    '/v1/classes/5002/summary',
    '/v1/classes/77/summary',
    '/v1/classes/5001/changes',
    '/v1/classes/5001/changes?limit=1&change=appeared',
    '/v1/classes/5004/changes?since=20230318',
    '/v1/classes/5002/changes',
    '/v1/classes/5001/changes?since=20230318',
    '/v1/classes/5001/changes?change=x',
    '/v1/classes/5001/coverage',
    '/v1/classes/5004/coverage',
    '/v1/classes/5005/coverage',
    '/v1/classes/5002/coverage',
    '/v1/classes/5003/coverage?date=20230324',
    '/v1/runs/latest',
    '/v1/runs/2023-03-24',
    '/v1/runs/20220101',
    '/v1/runs/today',
    '/v1/learners/9/predictions',
    '/v1/learners/8/predictions',
    '/v1/health',
    '/v1/health?x=1',
    '/v1/openapi.json',
  ])('%s', async (path) => {
    const { world, services } = makeQueryWorld();
    // a class with a week behind it, and one on which the run fails
    world.put('5004', '20230318' as Day, [row('1', 2), row('2', 5)]);
    world.put('5004', NEWEST, [row('1', 5), row('3', null)]);
    world.put('5005', OLDER, [row('1', 5), row('3', null)]);
    world.publish(NEWEST, ['5001', '5002', '5003', '5004'], [{ id: '5005', reason: 'not_built', since: NEWEST }]);
    const reply = await ask(services, path);
    check(reply, path);
    if (reply.headers.etag) check(await ask(services, path, { 'if-none-match': reply.headers.etag }), path);
    check(await ask({ ...services, latest: down, classesOf: down }, path), path);
    check(await ask({ ...services, latest: broken, classesOf: broken }, path), path);
    world.latest = null;
    check(await ask(services, path), path);
  });

  it('and the check sees what is not', () => {
    const health = { status: 'fine', latest_run_date: 20230325, stale: false, extra: 1 };
    expect(faultsOf(SCHEMAS.Health ?? {}, health)).toEqual([
      '$.data_through is missing',
      '$.generated_at is missing',
      '$.model_version is missing',
      '$.method is missing',
      expect.stringContaining('$.status: "fine" does not fit'),
      '$.latest_run_date: 20230325 is no string,null',
      '$.extra is not documented',
    ]);
  });
});
