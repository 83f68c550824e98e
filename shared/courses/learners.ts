import type { LearnerRow } from '../contracts/course-rows';
import type { RowValues } from '../contracts/importer';
import { optionalInstantSeconds, optionalText, optionalWhole, optionalWord, wholeId } from '../contracts/row-fields';

export const LEARNER_COLUMNS = ['user_id'] as const;

/** Reads a row of the user table; name, e-mail, password and every other column are not looked at. */
export function parseLearner(row: RowValues): LearnerRow {
  const role = optionalText(row, 'role', 40);
  return {
    userId: wholeId(row, 'user_id'),
    age: optionalWhole(row, 'age', 0, 130),
    identity: optionalWord(row, 'identity', 40),
    audience: optionalWord(row, 'audience', 40),
    createdAt: optionalInstantSeconds(row, 'createdat'),
    isLearner: role === null || role.toLowerCase() === 'user',
  };
}
