import { type Day, parseDay } from '../base/day';
import { ContractError } from '../base/errors';
import { unquote } from '../base/parse';

/** The parameters of GET /predictions; a null date asks for the newest. */
export type LegacyQuery = {
  readonly predictedDt: Day | null;
  readonly classId: string;
  readonly userId: string | null;
  readonly interactions: boolean;
};

/** Reads the original contract's parameters, whose example values carry double quotes; unknown ones are ignored. */
export function parseLegacyParams(values: Readonly<Record<string, readonly string[] | undefined>>): LegacyQuery {
  const text = (name: string): string => unquote(values[name]?.at(-1) ?? '');
  return {
    predictedDt: parseDate(text('predicted_dt')),
    classId: parseId('class_id', text('class_id') || undefined),
    userId: text('user_id') ? parseId('user_id', text('user_id')) : null,
    interactions: parseInclude(text('include')),
  };
}

function parseDate(text: string): Day | null {
  if (text === '') return null;
  const allowed = 'a calendar date as yyyymmdd';
  if (!/^\d{8}$/.test(text)) throw new ContractError('predicted_dt', text, allowed);
  return parseDay(text, 'predicted_dt', allowed);
}

function parseId(name: string, text: string | undefined): string {
  if (text === undefined || !/^\d{1,20}$/.test(text)) throw new ContractError(name, text, '1 to 20 digits');
  return text;
}

function parseInclude(text: string): boolean {
  if (text !== '' && text !== 'interactions') throw new ContractError('include', text, 'interactions');
  return text === 'interactions';
}
