import { endpoint } from '../../../shared/base/endpoint';
import {
  ContractError,
  MethodError,
  ModelRefusedError,
  NotEnoughDataError,
  NotFoundError,
  RequestError,
} from '../../../shared/base/errors';
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
    [{ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }, 503],
    [{ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }, 500],
    [{ name: 'OddThing', $metadata: { httpStatusCode: 499 } }, 500],
    [{ name: 'NotThrottlingException' }, 500],
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

  it.each<[string, unknown, number, object]>([
    ['a method that the path has not', new MethodError('PUT', ['GET']), 405, { title: 'Method Not Allowed' }],
    ['too little data', new NotEnoughDataError('2 rows'), 422, { detail: '2 rows' }],
    ['nothing at all', undefined, 500, { detail: 'internal error' }],
    ['several faults of which one is its own', new AggregateError([new ContractError('a', 1, '2'), 'x']), 500, {}],
    ['an empty list of faults', new AggregateError([]), 500, {}],
    [
      'one fault of the request',
      new ContractError('level', 7, '1 to 5'),
      400,
      { errors: [{ parameter: 'level', detail: 'level is 7; allowed: 1 to 5' }] },
    ],
    [
      'all faults of the request',
      new AggregateError([new ContractError('a', 1, '2'), new ContractError('b', '', '', 'b is odd', '#/b')]),
      400,
      {
        detail: 'a is 1; allowed: 2; b is odd',
        errors: [
          { parameter: 'a', detail: 'a is 1; allowed: 2' },
          { parameter: 'b', pointer: '#/b', detail: 'b is odd' },
        ],
      },
    ],
  ])('tells of %s', async (_, error, status, body) => {
    const response = await endpoint(request, options, () => Promise.reject(error));
    expect(response.statusCode).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject({ status, ...body });
    expect(response.headers.allow).toBe(status === 405 ? 'GET' : undefined);
  });

  it('answers a documented 500 with its text alone', async () => {
    const error = new RequestError(500, 'failed', { cause: new Error('no') });
    const response = await endpoint(request, { ...options, shape: 'legacy' }, () => Promise.reject(error));
    expect(JSON.parse(response.body)).toEqual({ error: 'failed' });
    const own = await endpoint(request, { ...options, shape: 'legacy' }, () => Promise.reject(new Error('no')));
    expect(JSON.parse(own.body)).toEqual({ error: 'internal error', requestId: 'abc' });
  });

  it('answers HEAD with the status and headers of GET, and no body', async () => {
    const work = async () => ({ body: { json: () => ['x'.repeat(20_000)] } });
    const packed = { ...request, headers: { 'accept-encoding': 'gzip' } };
    const got = await endpoint(packed, options, work);
    expect(got.isBase64Encoded).toBe(true);
    expect(await endpoint({ ...packed, httpMethod: 'HEAD' }, options, work)).toEqual({
      statusCode: 200,
      headers: got.headers,
      body: '',
      isBase64Encoded: false,
    });
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
