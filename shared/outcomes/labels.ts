import { type Csv, type CsvRow, parseCsv } from '../base/csv';
import { ContractError } from '../base/errors';
import { getOrCreate } from '../base/maps';
import { PREFIX } from '../contracts/names';

/** Class id -> user id -> the level 1..5 that the learner really reached. */
export type OutcomeLabels = Map<string, Map<string, number>>;

export type LabelObjects = {
  readonly list: (prefix: string) => Promise<string[]>;
  readonly get: (key: string) => Promise<{ readonly body: Uint8Array } | null>;
};

/** Reads every uploaded outcomes file in order of its key: where two name the same pair, the later key wins. */
export async function readLabels(objects: LabelObjects): Promise<OutcomeLabels> {
  const labels: OutcomeLabels = new Map();
  const keys = (await objects.list(PREFIX.outcomeLabels)).filter((key) => key.endsWith('.csv')).sort();
  for (const key of keys) {
    const file = await objects.get(key);
    if (!file) continue;
    for (const [classId, learners] of parseLabels(Buffer.from(file.body).toString('utf8'), key))
      for (const [userId, level] of learners) getOrCreate(labels, classId, () => new Map()).set(userId, level);
  }
  return labels;
}

/** Reads columns class_id, user_id and level (else final_level), others ignored, rows without a level too; a bad row is a ContractError with its line. */
export function parseLabels(text: string, name: string): OutcomeLabels {
  const csv = parseCsv(text, name);
  const levelColumn = checkHeader(csv, name);
  const labels: OutcomeLabels = new Map();
  for (const row of csv.rows.filter((row) => isLabelled(row, levelColumn))) {
    const at = (column: string, pattern: RegExp, allowed: string): string =>
      checkValue(row, column, pattern, allowed, name);
    const learners = getOrCreate(labels, at('class_id', /^\d{1,20}$/, 'digits'), () => new Map<string, number>());
    const userId = at('user_id', /./, 'a user id');
    const level = Number(at(levelColumn, /^[1-5]$/, 'a level from 1 to 5'));
    const before = learners.get(userId) ?? level;
    if (before !== level) throw fault(`${name} line ${row.line} ${levelColumn}`, `the level ${before} given above`);
    learners.set(userId, level);
  }
  return labels;
}

/** Files put together by hand repeat their header and leave unknown levels empty or NULL. */
function isLabelled({ values }: CsvRow, levelColumn: string): boolean {
  const level = values[levelColumn];
  return level !== '' && level !== 'NULL' && level !== levelColumn;
}

function checkHeader({ header }: Csv, name: string): string {
  const levelColumn = ['level', 'final_level'].find((column) => header.includes(column));
  if (levelColumn && header.includes('class_id') && header.includes('user_id')) return levelColumn;
  throw fault(`${name} header`, 'one with the columns class_id, user_id and level (or final_level)');
}

function checkValue({ line, values }: CsvRow, column: string, pattern: RegExp, allowed: string, name: string): string {
  const value = values[column] as string;
  if (!pattern.test(value)) throw fault(`${name} line ${line} ${column}`, allowed);
  return value;
}

/** Without the value: errors are logged, and in a shifted column it may be a name or an address. */
function fault(place: string, allowed: string): ContractError {
  return new ContractError(place, '', allowed, `${place} must be ${allowed}`);
}
