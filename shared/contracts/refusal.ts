import { ContractError, ModelRefusedError, NotFoundError } from '../base/errors';

/** What an operator is told; a slip of the pen is no failure of the function. */
export type Refusal = { readonly status: 'refused'; readonly reason: string };

/** Does the work of an event; what its operator can mend is answered, all else is thrown and thereby alarmed. */
export async function orRefusal<T>(isOperators: boolean, work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (isOperators && isForOperator(error)) return { status: 'refused', reason: error.message };
    throw error;
  }
}

function isForOperator(error: unknown): error is Error {
  return error instanceof ContractError || error instanceof NotFoundError || error instanceof ModelRefusedError;
}
