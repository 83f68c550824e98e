import { fieldFault } from './row-fields';

const LEARNER_ID = /^[A-Za-z0-9._-]{1,64}$/;
const NOT_EXACT = 'text, or a whole number below 2^53: send longer ids in quotes';
const ALLOWED = '1 to 64 letters, digits, dots, hyphens and underscores; never an e-mail address';

/**
 * The id of a learner in an uploaded row, whole numbers as text; an error never repeats it: it may be an e-mail address.
 * JSON numbers above 2^53 have been rounded to the id of somebody else.
 */
export function parseLearnerId(value: unknown, field: string): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw fieldFault(field, NOT_EXACT);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && LEARNER_ID.test(text)) return text;
  throw fieldFault(field, ALLOWED);
}
