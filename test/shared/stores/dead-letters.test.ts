import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetters } from '../../../shared/stores/dead-letters';
import { type S3Server, startS3 } from '../../servers/s3';

const NAME = 'outcomes-dev-csv-ingest';

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
    ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'CsvIngestDeadLetters-1A' })));
  });
  afterAll(async () => {
    sqs.destroy();
    await server.stop();
  });

  /** A function that fails on `bad`; `queue` is that of its configuration. */
  function functionWith(queue: string | undefined, bad = '') {
    const events: string[] = [];
    const send = async (command: { input: { Payload?: string } }) => {
      if (command instanceof GetFunctionConfigurationCommand)
        return { DeadLetterConfig: { TargetArn: queue && `arn:aws:sqs:ap-southeast-1:000000000000:${queue}` } };
      const event = String(command.input.Payload);
      if (event === bad) return { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"still broken"}') };
      events.push(event);
      return {};
    };
    return { events, letters: deadLetters({ send } as unknown as LambdaClient, sqs, NAME) };
  }
  const wait = async (...events: string[]) => {
    for (const MessageBody of events) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };

  it('run again as they arrived, and leave the queue', async () => {
    const { events, letters } = functionWith('CsvIngestDeadLetters-1A');
    await wait('{"key":"uploads/a.csv"}', '{"key":"uploads/b.csv"}');
    expect(await letters.redrive()).toEqual({ redriven: 2 });
    expect(events.sort()).toEqual(['{"key":"uploads/a.csv"}', '{"key":"uploads/b.csv"}']);
    expect(await letters.redrive()).toEqual({ redriven: 0 });
  });

  it('stay in the queue while they fail, until they are purged', async () => {
    const { letters } = functionWith('CsvIngestDeadLetters-1A', '{"key":"bad"}');
    await wait('{"key":"bad"}');
    for (let times = 0; times < 2; times++)
      await expect(letters.redrive()).rejects.toThrow(/^0 events were redriven, the next failed again: .*still broken/);
    expect(await letters.purge()).toEqual({ purged: 1 });
    expect(await letters.redrive()).toEqual({ redriven: 0 });
  });

  it('are asked of functions with a queue alone', async () => {
    await expect(functionWith(undefined).letters.purge()).rejects.toThrow(/^--function is "outcomes-dev-csv-ingest"/);
  });
});
