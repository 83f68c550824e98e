import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetters } from '../../../shared/stores/dead-letters';
import { type S3Server, startS3 } from '../../servers/s3';

const NAME = 'outcomes-dev-csv-ingest';
const QUEUE = 'CsvIngestDeadLetters-1A';

describe('dead letters', () => {
  let server: S3Server;
  let sqs: SQSClient;
  let QueueUrl: string | undefined;
  beforeAll(async () => {
    // the emulator of S3 speaks SQS as well
    server = await startS3('outcomes');
    const at = (await server.client.config.endpoint?.()) as { port?: number };
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    sqs = new SQSClient({ endpoint: `http://127.0.0.1:${at.port}`, region: 'ap-southeast-1', credentials });
    ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE })));
  });
  afterAll(async () => {
    sqs.destroy();
    await server.stop();
  });

  /** A function that answers as given, event by event; `queue` is that of its configuration. */
  function functionWith(queue: string | undefined, answers: Record<string, object> = {}) {
    const events: string[] = [];
    const send = async (command: { input: { Payload?: string } }) => {
      if (command instanceof GetFunctionConfigurationCommand)
        return { DeadLetterConfig: { TargetArn: queue && `arn:aws:sqs:ap-southeast-1:000000000000:${queue}` } };
      const event = String(command.input.Payload);
      events.push(event);
      return answers[event] ?? {};
    };
    return { events, letters: deadLetters({ send } as unknown as LambdaClient, sqs, NAME) };
  }
  const answer = (body: object) => ({ Payload: Buffer.from(JSON.stringify(body)) });
  const wait = async (...events: string[]) => {
    for (const MessageBody of events) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };

  it('run again as they arrived, and leave the queue', async () => {
    const { events, letters } = functionWith(QUEUE, { '{"key":"uploads/b.csv"}': answer({ status: 'succeeded' }) });
    await wait('{"key":"uploads/a.csv"}', '{"key":"uploads/b.csv"}');
    expect(await letters.redrive()).toEqual({ redriven: 2, failed: [] });
    expect(events.sort()).toEqual(['{"key":"uploads/a.csv"}', '{"key":"uploads/b.csv"}']);
    expect(await letters.redrive()).toEqual({ redriven: 0, failed: [] });
  });

  it('stay in the queue while they do not succeed, and stop no other, until they are purged', async () => {
    const thrown = {
      FunctionError: 'Unhandled',
      ...answer({ errorType: 'Error', errorMessage: 'still broken', trace: ['at'] }),
    };
    const refused = answer({ status: 'refused', reason: 'too early' });
    const { events, letters } = functionWith(QUEUE, {
      '{"bad":1}': thrown,
      '{"bad":2}': answer({ status: 'already_running' }),
      '{"bad":3}': refused,
    });
    await wait('{"bad":1}', '{"good":1}', '{"bad":2}', '{"bad":3}', '{"good":2}');
    for (const redriven of [2, 0]) {
      const result = await letters.redrive();
      expect(result.redriven).toBe(redriven);
      expect([...result.failed].sort((a, b) => a.event.localeCompare(b.event))).toEqual([
        { event: '{"bad":1}', error: 'Error: still broken' },
        { event: '{"bad":2}', error: '{"status":"already_running"}' },
        { event: '{"bad":3}', error: '{"status":"refused","reason":"too early"}' },
      ]);
    }
    expect(events).toHaveLength(8);
    expect(await letters.purge()).toEqual({ purged: 3 });
    expect(await letters.redrive()).toEqual({ redriven: 0, failed: [] });
  });

  it('wait on where the function cannot be called at all', async () => {
    const { letters } = functionWith(QUEUE);
    const send = async (command: object) => {
      if (command instanceof GetFunctionConfigurationCommand)
        return { DeadLetterConfig: { TargetArn: `arn:aws:sqs:ap-southeast-1:000000000000:${QUEUE}` } };
      throw new Error('throttled');
    };
    await wait('{"good":3}');
    const throttled = deadLetters({ send } as unknown as LambdaClient, sqs, NAME);
    expect(await throttled.redrive()).toEqual({ redriven: 0, failed: [{ event: '{"good":3}', error: 'throttled' }] });
    expect(await letters.redrive()).toEqual({ redriven: 1, failed: [] });
  });

  it('are asked of functions with a queue alone', async () => {
    await expect(functionWith(undefined).letters.purge()).rejects.toThrow(/^--function is "outcomes-dev-csv-ingest"/);
  });
});
