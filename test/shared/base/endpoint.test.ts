import { endpoint } from '../../../shared/base/endpoint';
import { ModelRefusedError } from '../../../shared/base/errors';
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

  it('answers 503 when the model in use is damaged, and keeps the reasons for the log', async () => {
    const error = new ModelRefusedError(['hash differs']);
    const response = await endpoint(request, 'problem', () => Promise.reject(error));
    expect(response.statusCode).toBe(503);
    expect(JSON.parse(response.body).detail).toBe('the model in use cannot be read; it has to be replaced');
    expect(told).toHaveBeenLastCalledWith('request failed', expect.objectContaining({ error }));
  });

  it.each([
    [{ $metadata: {} }, 503],
    [{ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }, 503],
    [{ name: 'NetworkingError', code: 'EPROTO' }, 503],
    [{ code: 'EAI_AGAIN' }, 503],
    [{ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }, 500],
  ])('answers a failing store %j with %i', async (facts, status) => {
    const response = await endpoint(request, 'problem', () => Promise.reject(Object.assign(new Error('no'), facts)));
    expect(response.statusCode).toBe(status);
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
