import type { ConsumptionRow } from '../contracts/course-rows';
import type { RowValues } from '../contracts/importer';
import { fieldFault, flag, instantSeconds, wholeId } from '../contracts/row-fields';

export const CONSUMPTION_COLUMNS = ['course_id', 'user_id', 'access_date', 'last_access_date', 'completed'] as const;

/** Reads a row of the consumption table; a wrong field is a ContractError. */
export function parseConsumption(row: RowValues): ConsumptionRow {
  const accessedAt = instantSeconds(row, 'access_date');
  const lastAccessAt = instantSeconds(row, 'last_access_date');
  if (lastAccessAt < accessedAt) throw fieldFault('last_access_date', 'access_date or later');
  return {
    userId: wholeId(row, 'user_id'),
    courseId: wholeId(row, 'course_id'),
    accessedAt,
    lastAccessAt,
    completed: flag(row, 'completed'),
  };
}
