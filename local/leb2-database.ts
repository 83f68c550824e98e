import { DatabaseSync } from 'node:sqlite';

export type SqlValue = string | number | null;

export type SqlTable = {
  readonly table: string;
  /** Column name -> SQL type, in the order of the rows' values. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column lists, such as `activity_id, user_id`. */
  readonly indexes?: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
};

/** The tables in memory, read only; `version` is what VERSION() answers. */
export function openTables(tables: readonly SqlTable[], version: string): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('BEGIN');
  for (const { table, columns, indexes = [], rows } of tables) {
    const names = Object.keys(columns);
    const definitions = names.map((name) => (name === 'id' ? 'id INTEGER PRIMARY KEY' : `${name} ${columns[name]}`));
    database.exec(`CREATE TABLE ${table} (${definitions.join(', ')})`);
    const insert = database.prepare(`INSERT INTO ${table} VALUES (${names.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row);
    for (const [i, index] of indexes.entries()) database.exec(`CREATE INDEX ${table}_${i} ON ${table} (${index})`);
  }
  database.exec('COMMIT; ANALYZE; PRAGMA query_only = ON');
  database.function('version', () => version);
  return database;
}
