import type { HttpRequest } from '../../../shared/base/http';
import { answerFrom, answerRoute } from '../../../shared/contracts/answer-route';
import { ROUTES } from '../../../shared/contracts/routes';

const asked = (resource: string, httpMethod: string, query: Record<string, string> = {}): HttpRequest => ({
  resource,
  httpMethod,
  headers: {},
  pathParameters: null,
  queryStringParameters: query,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'r' },
});
const work = jest.fn(async () => ({ body: { json: () => ({}) } }));
const ask = (path: string, method: string) => answerRoute(asked(path, method), { shape: 'legacy' }, work);

describe('the methods of a path', () => {
  beforeEach(() => work.mockClear());

  it('are those of one route', () => expect(new Set(ROUTES.map(({ path }) => path)).size).toBe(ROUTES.length));

  it.each(ROUTES.map(({ method, path, errors }) => [method, path, errors] as const))(
    'are told by %s %s to whoever comes with another',
    async (method, path, errors) => {
      const allow = method === 'GET' ? 'GET, HEAD' : 'POST';
      for (const other of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', method === 'GET' ? 'POST' : 'GET']) {
        const response = await ask(path, other);
        expect(response).toMatchObject({ statusCode: 405, headers: { allow, 'cache-control': 'no-store' } });
        const isProblem = response.headers['content-type'] === 'application/problem+json';
        expect([isProblem, response.body.includes(allow)]).toEqual([errors === 'problem', true]);
      }
      expect(work).not.toHaveBeenCalled();
      for (const own of allow.split(', ')) expect(await ask(path, own)).toMatchObject({ statusCode: 200 });
    },
  );

  it('are none of a path that is no route', async () => {
    expect(await ask('/nothing', 'GET')).toMatchObject({ statusCode: 404, body: '{"error":"not found"}' });
    const elsewhere = answerFrom({}, asked('/recom', 'GET'), { shape: 'legacy' });
    expect(await elsewhere).toMatchObject({ statusCode: 404 });
  });
});

describe('a table of answers', () => {
  const answers = { recommendCourses: work, jobStatus: work, models: work };
  const told = async (path: string, query = {}, pathParameters: HttpRequest['pathParameters'] = null) => {
    const { statusCode, body } = await answerFrom(
      answers,
      { ...asked(path, 'GET', query), pathParameters },
      { shape: 'legacy' },
    );
    return [statusCode, body];
  };

  it('is held to the parameters below /v1', async () => {
    const id = '0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c';
    expect(await told('/v1/models')).toEqual([200, '{}']);
    expect(await told('/v1/models', { page: '2' })).toEqual([400, expect.stringContaining('unknown parameter')]);
    expect(await told('/v1/jobs/{id}', {}, { id })).toEqual([200, '{}']);
    expect(await told('/v1/jobs/{id}', {}, { id: 'x' })).toEqual([400, expect.stringContaining('id is')]);
  });

  it('reads the parameters of the original paths itself', async () => {
    expect(await told('/recom', { user_id: 'x', page: '2' })).toEqual([200, '{}']);
  });
});
