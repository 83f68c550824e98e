import { endpoint } from '../../../shared/base/endpoint';
import { ModelRefusedError, NotFoundError, RequestError } from '../../../shared/base/errors';
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
  const early = jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  const onFault = jest.fn(async () => undefined);
  const options = { shape: 'problem', onFault } as const;
  beforeEach(() => onFault.mockClear());
  afterAll(() => [told, early].map((spy) => spy.mockRestore()));

  it('answers 503 when nothing comes in time', async () => {
    const response = await endpoint(request, { ...options, deadlineMs: 20 }, () => new Promise(() => undefined));
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(JSON.parse(response.body)).toMatchObject({ detail: 'service unavailable, try again' });
  });

  it('answers 503 when the model in use is damaged, and keeps the reasons for the log', async () => {
    const error = new ModelRefusedError(['hash differs']);
    const response = await endpoint(request, options, () => Promise.reject(error));
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
    const response = await endpoint(request, options, () => Promise.reject(Object.assign(new Error('no'), facts)));
    expect(response.statusCode).toBe(status);
  });

  it.each<[string, number, Error, number]>([
    ['a fault of the code', 500, new TypeError('x is undefined'), 1],
    ['a store that is down', 503, Object.assign(new Error('no'), { $metadata: {} }), 1],
    ['a damaged model', 503, new ModelRefusedError(['hash differs']), 1],
    ['a documented text over a fault', 503, new RequestError(503, 'not loaded', { cause: new Error('no') }), 1],
    ['a documented text over a fault', 500, new RequestError(500, 'failed', { cause: new Error('no') }), 1],
    ['what is not there yet', 503, new RequestError(503, 'model not trained'), 0],
    ['what does not exist', 404, new NotFoundError('no such class'), 0],
  ])('tells of %s (%i) as often as it is its own fault', async (_, status, error, times) => {
    const response = await endpoint(request, options, () => Promise.reject(error));
    expect([response.statusCode, onFault.mock.calls.length]).toEqual([status, times]);
  });

  it('answers 500 when making the body fails', async () => {
    const json = () => {
      throw new RangeError('secret');
    };
    const response = await endpoint(request, options, async () => ({ body: { json } }));
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
  });
});
