import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Starts a function, by its whole name, without waiting for what it does. */
type Invoke = (functionName: string, event: object) => Promise<void>;

export function invocations(lambda: LambdaClient): Invoke {
  return async (FunctionName, event) => {
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }));
  };
}
