import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { DatabaseSync } from 'node:sqlite';
import { type Connection, createConnection } from 'mysql2';
import { openTables, type SqlTable } from './leb2-database';

export type Leb2Options = {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Default: any free port. */
  readonly port?: number;
};

export type Leb2Server = { readonly host: string; readonly port: number; readonly close: () => Promise<void> };

/** What mysql2 has for the server's side beyond its typings. */
type ServerConnection = Connection & {
  readonly stream: Socket;
  writeColumns: (columns: readonly object[]) => void;
  writeTextRow: (values: readonly unknown[]) => void;
};
type Login = { user: string; authPluginData1: Buffer; authPluginData2: Buffer; authToken: Buffer };

const VERSION = '8.0.36-local';
const UTF8MB4 = 45;
const VAR_STRING = 253;
/** All of the 4.1 protocol but compression (32) and TLS (2048). */
const CAPABILITIES = 0xffffff & ~32 & ~2048;
const ACCESS_DENIED = 1045;
const NOT_PERMITTED = 1142;
const UNKNOWN_COMMAND = 1047;
const PARSE_ERROR = 1064;
const ROWS_A_BATCH = 500;

/** LEB2's MySQL on 127.0.0.1: the wire protocol (text results only) over SQLite in memory, read only. */
export async function startLeb2(tables: readonly SqlTable[], options: Leb2Options): Promise<Leb2Server> {
  const database = openTables(tables, VERSION);
  const sockets = new Set<Socket>();
  let connectionId = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connectionId += 1;
    serve(socket, connectionId, database, options);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      database.close();
    },
  };
}

function serve(socket: Socket, connectionId: number, database: DatabaseSync, options: Leb2Options): void {
  const connection = createConnection({ isServer: true, stream: socket }) as ServerConnection;
  // Every command numbers its packets from 0, which the server's side of mysql2 leaves to us.
  const onCommand = (event: string, answer: (text: string) => void | Promise<void>) =>
    connection.on(event, async (text: string) => {
      await answer(text);
      connection.sequenceId = 0;
    });
  // A client that goes away in the middle of an answer is its own business.
  connection.on('error', () => socket.destroy());
  onCommand('query', (sql) => answerQuery(connection, database, sql, options));
  onCommand('stmt_prepare', (sql) => answerSetOrPrepare(connection, sql));
  onCommand('init_db', () => connection.writeOk());
  onCommand('ping', () => connection.writeOk());
  connection.on('packet', (_packet: unknown, known: boolean) => {
    if (known) return;
    connection.writeError({ code: UNKNOWN_COMMAND, message: 'unknown command: the local LEB2 answers queries only' });
    connection.sequenceId = 0;
  });
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: VERSION,
    connectionId,
    statusFlags: 2,
    characterSet: UTF8MB4,
    capabilityFlags: CAPABILITIES,
    authCallback: (login: Login, decide: (error: null, refusal?: { message: string; code: number }) => void) => {
      if (isRightLogin(login, options)) decide(null);
      else decide(null, { message: `Access denied for user '${login.user}'@'localhost'`, code: ACCESS_DENIED });
      connection.sequenceId = 0;
    },
  });
}

/** mysql2 hands over statements that begin with SET here, and real prepares, which the text protocol does not have. */
function answerSetOrPrepare(connection: ServerConnection, sql: string): void {
  if (/^\s*set\s/i.test(sql)) connection.writeOk();
  else connection.writeError({ code: UNKNOWN_COMMAND, message: 'no prepared statements here: use query()' });
}

async function answerQuery(
  connection: ServerConnection,
  database: DatabaseSync,
  sql: string,
  options: Leb2Options,
): Promise<void> {
  const statement = sql.replace(/^(\s|\/\*.*?\*\/)+/s, '').replace(/[\s;]+$/, '');
  if (/^(start transaction|begin|commit|rollback)\b/i.test(statement)) return connection.writeOk();
  if (/^(select|with|\()/i.test(statement)) return sendRows(connection, database, statement, options);
  const columns = /^show\s+columns\s+from\s+`?(\w+)`?(?:\s+like\s+'(\w+)')?$/i.exec(statement);
  if (columns) return sendRows(connection, database, columnsQuery(columns[1] as string, columns[2]), options);
  const verb = statement.split(/\s/)[0]?.toUpperCase();
  connection.writeError({
    code: NOT_PERMITTED,
    message: `${verb} command denied to user '${options.user}'@'localhost'`,
  });
}

function columnsQuery(table: string, name: string | undefined): string {
  const filter = name === undefined ? '' : `WHERE name LIKE '${name}'`;
  return `SELECT name AS "Field", type AS "Type", 'YES' AS "Null", '' AS "Key", NULL AS "Default", '' AS "Extra"
    FROM pragma_table_info('${table}') ${filter}`;
}

/** Streams a result: a batch of rows, then the event loop or a slow reader gets its turn. */
async function sendRows(
  connection: ServerConnection,
  database: DatabaseSync,
  sql: string,
  options: Leb2Options,
): Promise<void> {
  try {
    const query = database.prepare(sql);
    query.setReturnArrays(true);
    query.setReadBigInts(true);
    const rows = query.iterate() as unknown as Iterator<unknown[]>;
    let row = rows.next();
    connection.stream.cork();
    connection.writeColumns(query.columns().map((column) => textColumn(column.name, options.database)));
    while (!row.done && connection.stream.writable) {
      for (let n = 0; n < ROWS_A_BATCH && !row.done; n++, row = rows.next()) connection.writeTextRow(row.value);
      connection.stream.uncork();
      await turnOf(connection.stream);
      connection.stream.cork();
    }
    if (connection.stream.writable) connection.writeEof();
  } catch (error) {
    if (connection.stream.writable) connection.writeError({ code: PARSE_ERROR, message: (error as Error).message });
  } finally {
    connection.stream.uncork();
  }
}

async function turnOf(stream: Socket): Promise<void> {
  if (!stream.writableNeedDrain) return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}

function textColumn(name: string, schema: string): object {
  return {
    catalog: 'def',
    schema,
    table: '',
    orgTable: '',
    name,
    orgName: name,
    characterSet: UTF8MB4,
    columnLength: 1024,
    columnType: VAR_STRING,
    flags: 0,
    decimals: 0,
  };
}

/** mysql_native_password: token = sha1(password) xor sha1(seed + sha1(sha1(password))). */
function isRightLogin(login: Login, options: Leb2Options): boolean {
  const seed = Buffer.concat([login.authPluginData1, login.authPluginData2]);
  const hashed = sha1(Buffer.from(options.password, 'utf8'));
  const mask = sha1(Buffer.concat([seed, sha1(hashed)]));
  const expected = options.password === '' ? Buffer.alloc(0) : hashed.map((byte, i) => byte ^ (mask[i] as number));
  return login.user === options.user && Buffer.from(expected).equals(login.authToken);
}

function sha1(data: Buffer): Buffer {
  return createHash('sha1').update(data).digest();
}
