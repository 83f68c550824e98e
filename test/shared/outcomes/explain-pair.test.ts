import { exactOf } from '../../../shared/outcomes/explain-pair';

const answer = (statusCode: number, body: object) => ({ statusCode, body: JSON.stringify(body) });

describe('what the explanation route answered', () => {
  it('is passed on', () => expect(exactOf(answer(200, { risk: 0.4 }))).toEqual({ risk: 0.4 }));

  it('says why there is no explanation', () => {
    const detail = 'class 5001 has no predictions of 2023-06-30: it was not ongoing';
    expect(exactOf(answer(404, { title: 'Not Found', detail }))).toEqual({ unavailable: detail });
  });

  it('fails loudly while the service is down', () => {
    expect(() => exactOf(answer(503, { detail: 'service unavailable, try again' }))).toThrow(
      'the explanation failed with 503: service unavailable, try again',
    );
  });
});
