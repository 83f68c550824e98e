import { ContractError } from './errors';

/** What faults of a body as a whole call their field. */
export const WHOLE_BODY = 'body';

/** Reads a JSON body whose members are the fields of the ContractErrors that it throws: they then tell where the fault lies. */
export function inJsonBody<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const { field, allowed, message } = error;
    throw new ContractError(field, '', allowed, message, pointerTo(field));
  }
}

/** A JSON pointer as a URI fragment (RFC 6901), as RFC 9457 shows it. */
function pointerTo(field: string): string {
  return field === WHOLE_BODY ? '#' : `#/${encodeURIComponent(field.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}
