import type { HttpRequest } from '../../../shared/base/http';
import type { CompletionPredictor } from '../../../shared/videos/completion-model';
import { predictCompletion } from '../../../shared/videos/predict';

const BODY = { learner_avg_completion_rate: 50, course_code: 'C' };
const request: HttpRequest = {
  resource: '/predict',
  httpMethod: 'POST',
  headers: { 'Content-Type': 'application/json' },
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'r' },
  body: JSON.stringify(BODY),
};

/** The answer where the model gives this probability. */
async function answerOf(probability: CompletionPredictor['probability'], asked: Partial<HttpRequest> = {}) {
  const predictor: CompletionPredictor = {
    version: 'v',
    rates: { prior: 0, rates: new Map() },
    probabilities: () => new Float64Array(),
    probability,
  };
  const { body } = await predictCompletion(async () => predictor, { ...request, ...asked });
  return 'json' in body ? body.json() : null;
}

describe('a prediction of completion', () => {
  it.each([
    [0.0232906, 0.023291, 0.976709],
    [0.856, 0.856, 0.144],
    [1 / 3, 0.333333, 0.666667],
    [1, 1, 0],
    [0.00000004, 0, 1],
  ])('of %p tells %p and %p, which add up to 1', async (exact, complete, not) => {
    expect(await answerOf(() => exact)).toMatchObject({
      probability_complete: complete,
      probability_not_complete: not,
    });
    expect(complete + not).toBe(1);
  });

  it.each([
    [0.4999996, 0.5, 1, 'Will Complete'],
    [0.4999994, 0.499999, 0, 'Will Not Complete'],
  ])('is that of the probability as it is shown: %p', async (exact, shown, prediction, label) => {
    expect(await answerOf(() => exact)).toMatchObject({
      message: 'Prediction successful.',
      prediction,
      prediction_label: label,
      probability_complete: shown,
    });
  });

  it.each([
    [0, 'C'],
    [100, ''],
    [99.5, 'D'],
  ])('is of the mean %p and the course %p as they were sent', async (mean, course) => {
    const asked: unknown[] = [];
    const body = JSON.stringify({ learner_avg_completion_rate: mean, course_code: course });
    await answerOf((...features) => asked.push(features), { body });
    expect(asked).toEqual([[mean, course]]);
  });

  it.each([
    ['application/json', true],
    [' Application/JSON ; charset=utf-8', true],
    ['application/vnd.api+json', true],
    ['text/application/json', false],
    ['application/jsonp', false],
    ['text/plain', false],
  ])('reads a body of type %p: %p', async (type, reads) => {
    const answer = answerOf(() => 1, { headers: { 'content-type': type } });
    if (reads) expect(await answer).toMatchObject({ prediction: 1 });
    else await expect(answer).rejects.toThrow(/^Request must be JSON$/);
  });

  it.each(['7', '"x"', 'null', '[]', '{'])('is made of no body %p', async (body) => {
    await expect(answerOf(() => 1, { body })).rejects.toThrow(/^Request must be JSON$/);
  });

  it('that fails says so, and nothing of the inside', async () => {
    const failing = answerOf(() => {
      throw new Error('tree 7 has no node 3');
    });
    await expect(failing).rejects.toMatchObject({
      status: 500,
      message: 'Prediction failed due to an internal server error.',
      cause: expect.objectContaining({ message: 'tree 7 has no node 3' }),
    });
    const unloaded = predictCompletion(() => Promise.reject(new Error('S3 is down')), request);
    await expect(unloaded).rejects.toMatchObject({
      status: 503,
      message: 'Model pipeline is not loaded. Cannot make predictions.',
      cause: expect.objectContaining({ message: 'S3 is down' }),
    });
    await expect(predictCompletion(async () => null, request)).rejects.toMatchObject({ status: 503 });
  });
});
