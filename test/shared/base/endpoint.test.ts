import { endpoint } from '../../../shared/base/endpoint';
import type { HttpRequest } from '../../../shared/base/http';
import { logger } from '../../../shared/base/log';

const request: HttpRequest = {
  resource: '/things',
  httpMethod: 'GET',
  headers: {},
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'abc' },
};

describe('endpoint', () => {
  const told = jest.spyOn(logger, 'error').mockImplementation(() => undefined);
  afterAll(() => told.mockRestore());

  it('answers 503 when nothing comes in time', async () => {
    const response = await endpoint(request, 'problem', () => new Promise(() => undefined), 20);
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(JSON.parse(response.body)).toMatchObject({ detail: 'service unavailable, try again' });
  });

  it('answers 500 when making the body fails', async () => {
    const json = () => {
      throw new RangeError('secret');
    };
    const response = await endpoint(request, 'problem', async () => ({ body: { json } }));
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
  });
});
