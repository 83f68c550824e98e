import { fieldFault } from './row-fields';

const LEARNER_ID = /^[A-Za-z0-9._-]{1,64}$/;
const ALLOWED = '1 to 64 letters, digits, dots, hyphens and underscores; never an e-mail address';

/** The id of a learner in an uploaded row, numbers as text; an error never repeats it: it may be an e-mail address. */
export function parseLearnerId(value: unknown, field: string): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && LEARNER_ID.test(text)) return text;
  throw fieldFault(field, ALLOWED);
}
