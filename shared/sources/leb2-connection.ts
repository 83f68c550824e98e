import { type ConnectionOptions, createConnection } from 'mysql2/promise';
import { SourceError } from '../base/errors';
import {
  SET_ISOLATION,
  SET_TIME_ZONE,
  SET_TIMEOUT_MARIADB,
  SET_TIMEOUT_MYSQL,
  START_SNAPSHOT,
  VERSION,
} from './leb2-queries';
import type { TextRow } from './leb2-rows';

/** What the client tells of an error. */
type QueryError = { readonly code: string; readonly errno: number; readonly sqlMessage: string };

/** Asks one statement; values are bound, every column comes back as text. */
export type Ask = (sql: string, values?: readonly (string | number | bigint)[]) => Promise<TextRow[]>;

/** The server stops a statement after `statementSeconds`; a server that falls silent is given up after `answerMs`. */
const LIMITS = { statementSeconds: 120, answerMs: 130_000, connectMs: 10_000 };

/** Another try may help: the connection broke, or another transaction was in the way. */
const TRANSIENT = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
]);
/** Server gone away, lost during query, killed (MariaDB), interrupted, idle for too long, deadlock, lock wait, busy user. */
const TRANSIENT_NUMBERS = new Set([2006, 2013, 1927, 1317, 4031, 1213, 1205, 1203]);
/** A statement over its time: on MySQL, on MariaDB. */
const TOO_SLOW_NUMBERS = new Set([3024, 1969]);

/** Runs `read` in one read-only snapshot of LEB2. Throws SourceError LEB2_UNAVAILABLE (try again) or LEB2_FAILED. */
export async function inSnapshot<T>(
  options: ConnectionOptions,
  read: (ask: Ask) => Promise<T>,
  limits = LIMITS,
): Promise<T> {
  const connection = await createConnection({
    connectTimeout: limits.connectMs,
    charset: 'utf8mb4',
    ...options,
    multipleStatements: false,
    // Numbers of any size, dates as written, TIME over 24 hours: only text keeps them all.
    typeCast: (field) => field.string(),
  }).catch((error: unknown) => {
    throw leb2Error(error);
  });
  // Without a listener, a connection that dies between two queries would end the process.
  connection.on('error', () => {});
  const ask: Ask = async (sql, values = []) => {
    const answer = connection.query({ sql, values: [...values] });
    const [rows] = await withinTime(answer, limits.answerMs).catch((error: unknown) => {
      throw leb2Error(error);
    });
    return rows as TextRow[];
  };
  try {
    await startSnapshot(ask, limits.statementSeconds);
    return await read(ask);
  } finally {
    connection.destroy();
  }
}

async function startSnapshot(ask: Ask, statementSeconds: number): Promise<void> {
  const [server] = await ask(VERSION);
  await ask(SET_TIME_ZONE);
  if (server?.version?.includes('MariaDB')) await ask(SET_TIMEOUT_MARIADB, [statementSeconds]);
  else await ask(SET_TIMEOUT_MYSQL, [statementSeconds * 1000]);
  await ask(SET_ISOLATION);
  await ask(START_SNAPSHOT);
}

/** The client's own query timeout outlives a lost connection and keeps the process from ending. */
async function withinTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), ms);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

/** Unknown table and unknown column: the server's message names it, for a table with its database. */
const SCHEMA_NUMBERS = new Set([1146, 1054]);
const QUALIFIER = /'[^'.]+\./g;

/** Otherwise only the code: the server's message may name the user, the host or values. */
function leb2Error(error: unknown): SourceError {
  const { code = 'unknown', errno = 0, sqlMessage = '' } = error as Partial<QueryError>;
  if (SCHEMA_NUMBERS.has(errno))
    return new SourceError(
      'LEB2_FAILED',
      `LEB2 lacks what is read (${sqlMessage.replace(QUALIFIER, "'")}); what must be there is in shared/sources/leb2-queries.ts`,
    );
  if (TRANSIENT.has(code) || TRANSIENT_NUMBERS.has(errno))
    return new SourceError(
      'LEB2_UNAVAILABLE',
      `LEB2 cannot be reached or is busy (${code}); start the run again later`,
    );
  if (TOO_SLOW_NUMBERS.has(errno))
    return new SourceError(
      'LEB2_FAILED',
      `LEB2 stopped a statement that took too long (${code}, ${errno}); check its load and the indexes of its tables`,
    );
  return new SourceError(
    'LEB2_FAILED',
    `LEB2 refuses (${code}, ${errno}); check the secret, the user's rights and the schema`,
  );
}
