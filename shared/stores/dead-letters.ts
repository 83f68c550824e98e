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

/** The events of a function that failed every retry and wait in its queue. */
export function deadLetters(lambda: LambdaClient, sqs: SQSClient, functionName: string) {
  async function queueUrl(): Promise<string> {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const QueueName = configuration.DeadLetterConfig?.TargetArn?.split(':').at(-1);
    if (!QueueName) throw new ContractError('--function', functionName, 'a function with a dead-letter queue');
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl as string;
  }

  /** Runs every waiting event again and takes it from the queue; stops at the first that fails, which goes on waiting. */
  async function redrive(): Promise<{ redriven: number }> {
    const QueueUrl = await queueUrl();
    for (let redriven = 0; ; redriven++) {
      const receive = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: 1 });
      const message = (await sqs.send(receive)).Messages?.[0];
      if (!message) return { redriven };
      await replay(QueueUrl, message).catch(async (error: Error) => {
        const { ReceiptHandle } = message;
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
        throw new Error(`${redriven} events were redriven, the next failed again: ${error.message}`);
      });
    }
  }

  async function replay(QueueUrl: string, { Body, ReceiptHandle }: Message): Promise<void> {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Body ?? '{}' }));
    if (answer.FunctionError) throw new Error(Buffer.from(answer.Payload ?? []).toString());
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
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
