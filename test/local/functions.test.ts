import { localFunctions } from '../../local/functions';
import type { FunctionTemplate } from '../../local/template';
import { smallAsset } from './small-stack';

const { assetDir, record, recorded } = smallAsset();
const spec: FunctionTemplate = {
  name: 'job',
  assetDir,
  handler: 'index.job',
  timeoutSeconds: 1,
  memoryMb: 128,
  env: { RECORD: record },
  retries: 1,
  deadLetters: 'failed',
  concurrency: null,
};
const logged: string[] = [];
const deadLetters: unknown[] = [];
let simulatedNow: string | null = null;
const functions = localFunctions(
  [
    spec,
    { ...spec, name: 'patient', timeoutSeconds: 60, concurrency: 1 },
    { ...spec, name: 'lost', deadLetters: null },
    { ...spec, name: 'missing', handler: 'index.nothing' },
    { ...spec, name: 'absent', handler: 'nowhere.job' },
  ],
  {
    env: () => ({ AWS_REGION: 'ap-southeast-1' }),
    changes: () => ({ SIMULATED_NOW: simulatedNow }),
    log: (chunk) => logged.push(String(chunk)),
    deadLetter: (queue, event) => deadLetters.push([queue, event]),
  },
);
afterAll(() => functions.close());

const failureOf = async (name: string, event: unknown) => (await functions.invoke(name, event)).failure;

describe('localFunctions', () => {
  it('answers with the result of the handler and an environment of its own', async () => {
    const { value, failure } = await functions.invoke('job', { a: 1 });
    expect(failure).toBeNull();
    expect(value).toMatchObject({
      event: { a: 1 },
      env: { AWS_REGION: 'ap-southeast-1', AWS_LAMBDA_FUNCTION_NAME: 'job', RECORD: record },
    });
    expect((value as { env: object }).env).not.toHaveProperty('PATH');
  });

  it('changes the simulated time between invocations of a warm copy', async () => {
    const seen = [];
    for (const now of ['2024-03-01T00:00:00.000Z', null, '2024-03-02T00:00:00.000Z']) {
      simulatedNow = now;
      seen.push(((await functions.invoke('job', {})).value as { now: unknown }).now);
    }
    simulatedNow = null;
    expect(seen).toEqual(['2024-03-01T00:00:00.000Z', null, '2024-03-02T00:00:00.000Z']);
    expect(functions.status()[0]).toMatchObject({ name: 'job', warm: 1 });
  });

  it('hands over a context that knows the time left', async () => {
    const left = (await functions.invoke('patient', { do: 'remaining' })).value as number;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    expect((await functions.invoke('job', { do: 'context' })).value).toMatchObject({
      functionName: 'job',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:ap-southeast-1:000000000000:function:job',
    });
  });

  it.each([
    ['job', { do: 'throw' }, { errorType: 'TypeError', errorMessage: 'no such class' }],
    ['job', { do: 'reject' }, { errorType: 'RangeError', errorMessage: 'left alone' }],
    [
      'job',
      { do: 'hang' },
      { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('after 1 seconds') },
    ],
    ['job', { do: 'huge' }, { errorType: 'Function.ResponseSizeTooLarge' }],
    ['missing', {}, { errorType: 'Error', errorMessage: expect.stringContaining('index.nothing') }],
    ['absent', {}, { errorType: 'Error', errorMessage: expect.stringContaining('nowhere') }],
  ])('%s with %j fails as Lambda reports it', async (name, event, failure) => {
    expect(await failureOf(name, event)).toMatchObject(failure);
  });

  it('serves again after a timeout', async () => {
    expect(await failureOf('job', { do: 'hang' })).not.toBeNull();
    expect(await failureOf('job', {})).toBeNull();
  });

  it('keeps the output of functions apart from its own', async () => {
    await functions.invoke('patient', { do: 'log' });
    // Output comes through a stream of its own, after the answer.
    while (!logged.join('').includes('a line of the function')) await new Promise(setImmediate);
  });

  it('makes invocations beyond the reserved concurrency wait', async () => {
    const both = await Promise.all([1, 2].map(() => functions.invoke('patient', { do: 'wait' })));
    expect(both.map(({ value }) => value)).toEqual(['waited', 'waited']);
    expect(functions.status()[1]).toMatchObject({ name: 'patient', warm: 1 });
  });

  it('tries a failed event again, then puts it into the queue of dead letters', async () => {
    void functions.invoke('job', { do: 'throw', note: 'x' }, 'Event');
    await functions.settle();
    expect(recorded()).toEqual([
      { do: 'throw', note: 'x' },
      { do: 'throw', note: 'x' },
    ]);
    expect(deadLetters).toEqual([['failed', { do: 'throw', note: 'x' }]]);
    expect([functions.deadLettersOf('job'), functions.deadLettersOf('lost')]).toEqual(['failed', null]);
    await functions.invoke('lost', { do: 'throw' }, 'Event');
    expect(deadLetters).toHaveLength(1);
  });

  it('names an unknown function', async () => {
    await expect(functions.invoke('nobody', {})).rejects.toThrow('"nobody"');
  });
});
