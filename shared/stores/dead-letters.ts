import { GetFunctionConfigurationCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { ContractError } from '../base/errors';

/** Longer than any function runs: nobody else gets an event that is being replayed. */
const HIDDEN_SECONDS = 1_000;
const WITH_QUEUE = 'one that events start, such as csv-ingest; what only answers requests has no dead-letter queue';
/** Answers of a function that left the event's work undone. */
const NOT_DONE: readonly unknown[] = ['already_running', 'refused'];

/** How many events succeeded, and of each other one what the function said. */
export type Redriven = {
  readonly redriven: number;
  readonly failed: readonly { readonly event: string; readonly error: string }[];
};
type Held = Redriven['failed'][number] & { readonly receipt: string | undefined };

/** The events of a function that failed every retry and wait in its queue. */
export function deadLetters(lambda: LambdaClient, sqs: SQSClient, functionName: string) {
  async function queueUrl(): Promise<string> {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const QueueName = configuration.DeadLetterConfig?.TargetArn?.split(':').at(-1);
    if (!QueueName) throw new ContractError('--function', functionName, WITH_QUEUE);
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl as string;
  }

  /** Runs every waiting event again, once, and takes from the queue what succeeds; what does not is listed and waits on. */
  async function redrive(): Promise<Redriven> {
    const QueueUrl = await queueUrl();
    const failed = new Map<string, Held>();
    let redriven = 0;
    try {
      for (let message = await receive(QueueUrl); message; message = await receive(QueueUrl)) {
        const id = String(message.MessageId);
        const event = message.Body ?? '{}';
        // hidden for so long that it came back: it has had its turn
        const error = failed.get(id)?.error ?? (await replay(QueueUrl, message).catch((cause: Error) => cause.message));
        if (error === null) redriven++;
        else failed.set(id, { event, error, receipt: message.ReceiptHandle });
      }
    } finally {
      for (const { receipt } of failed.values()) await show(QueueUrl, receipt);
    }
    return { redriven, failed: [...failed.values()].map(({ event, error }) => ({ event, error })) };
  }

  async function receive(QueueUrl: string): Promise<Message | undefined> {
    const receive = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: 1 });
    return (await sqs.send(receive)).Messages?.[0];
  }

  /** Null once the event has done its work and left the queue, else why it stays. */
  async function replay(QueueUrl: string, { Body, ReceiptHandle }: Message): Promise<string | null> {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Body ?? '{}' }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    const result = JSON.parse(text || 'null') as Record<string, unknown> | null;
    if (answer.FunctionError) return `${result?.errorType}: ${result?.errorMessage}`;
    if (NOT_DONE.includes(result?.status)) return text;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return null;
  }

  async function show(QueueUrl: string, ReceiptHandle: string | undefined): Promise<void> {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }

  /** Forgets every waiting event. */
  async function purge(): Promise<{ purged: number }> {
    const QueueUrl = await queueUrl();
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    return { purged: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
  }

  return { redrive, purge };
}
