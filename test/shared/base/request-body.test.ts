import { ContractError } from '../../../shared/base/errors';
import { parseFormData } from '../../../shared/base/form-data';
import type { HttpRequest } from '../../../shared/base/http';
import { isHttpRequest, requestBody } from '../../../shared/base/request-body';

const request = (body: string | null, isBase64Encoded = false): HttpRequest => ({
  resource: '/x',
  httpMethod: 'POST',
  headers: null,
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'r' },
  body,
  isBase64Encoded,
});

describe('requestBody', () => {
  it('gives the bytes as they were sent', () => {
    expect(requestBody(request('กขค'), '').toString()).toBe('กขค');
    expect(requestBody(request(Buffer.from([0, 255]).toString('base64'), true), '')).toEqual(Buffer.from([0, 255]));
    expect(requestBody(request(null), '')).toHaveLength(0);
  });

  it('refuses more than the limit with 413, counting the bytes behind the base64', () => {
    const bytes = Buffer.alloc(9).toString('base64');
    expect(requestBody(request(bytes, true), 'x', 9)).toHaveLength(9);
    const refused = () => requestBody(request(bytes, true), 'send less', 8);
    expect(refused).toThrow('the body has 9 bytes; allowed: 8; send less');
    expect(refused).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('may be as large as a function can receive where nothing else is said', () => {
    const largest = 'x'.repeat(4 * 1024 * 1024);
    expect(requestBody(request(largest), '')).toHaveLength(4_194_304);
    expect(() => requestBody(request(`${largest}x`), 'send less')).toThrow('allowed: 4194304; send less');
  });

  it('tells requests from other events', () => {
    expect(isHttpRequest(request(''))).toBe(true);
    for (const event of [null, 'x', {}, { httpMethod: 'GET' }, { requestContext: {} }, { detail: {} }])
      expect(isHttpRequest(event)).toBe(false);
  });
});

describe('parseFormData', () => {
  async function encoded(form: FormData) {
    const response = new Response(form);
    return [Buffer.from(await response.arrayBuffer()), String(response.headers.get('content-type'))] as const;
  }

  it('reads fields and files, binary bytes untouched', async () => {
    const form = new FormData();
    form.append('start', '2024-01-15');
    form.append('file', new Blob([Uint8Array.of(0, 13, 10, 45, 45, 255)]), 'grades.csv');
    const { fields, files } = await parseFormData(...(await encoded(form)));
    expect(fields).toEqual({ start: '2024-01-15' });
    expect(files.file).toEqual(Uint8Array.of(0, 13, 10, 45, 45, 255));
  });

  it.each([
    ['no boundary', 'multipart/form-data'],
    ['another boundary', 'multipart/form-data; boundary=other'],
  ])('refuses a body with %s', async (_, contentType) => {
    const form = new FormData();
    form.append('a', 'b');
    const [body] = await encoded(form);
    await expect(parseFormData(body, contentType)).rejects.toThrow(ContractError);
  });
});
