import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';

/** Debian installs the server where users' search paths often do not lead. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** The server's own scripts that create its system tables. */
const SCRIPTS = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];
const scriptFolder = ['/usr/share/mysql', '/usr/share/mariadb'].find((path) =>
  existsSync(join(path, SCRIPTS[0] ?? '')),
);

/** Why a test of the real server cannot run here; empty when it can. */
export const MARIADB_MISSING = canRun() ? '' : 'skipped: no mariadbd on this machine';

export type Mariadb = {
  readonly port: number;
  /** Full rights; several statements may be sent in one text. */
  readonly root: Connection;
  /** Creates a user who may only SELECT from `database`. */
  readonly addReader: (database: string) => Promise<{ user: string; password: string }>;
  readonly stop: () => Promise<void>;
};

/** A MariaDB server of its own in a temporary folder, on a free port of 127.0.0.1; ready in a few seconds. */
export async function startMariadb(): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  const options = [
    '--no-defaults',
    `--datadir=${folder}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=32M',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--innodb-log-file-size=4M',
    '--innodb-data-file-path=ibdata1:4M:autoextend',
    '--character-set-server=utf8mb4',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  createSystemTables(options);
  const port = await freePort();
  const listen = [`--socket=${folder}/s.sock`, `--pid-file=${folder}/p.pid`, `--port=${port}`];
  const server = spawn('mariadbd', [...options, ...listen, '--bind-address=127.0.0.1'], { stdio: 'ignore', env });
  const root = await connectWhenReady(server, `${folder}/s.sock`);
  return {
    port,
    root,
    addReader: async (database) => {
      await root.query(`CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY 'read only'`);
      await root.query(`GRANT SELECT ON ${database}.* TO reader@'127.0.0.1'`);
      return { user: 'reader', password: 'read only' };
    },
    stop: async () => {
      root.destroy();
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What mariadb-install-db does, without the shell tools it needs beside the server. */
function createSystemTables(options: readonly string[]): void {
  const scripts = SCRIPTS.map((name) => readFileSync(join(scriptFolder ?? '', name), 'utf8'));
  const input = ['CREATE DATABASE mysql;', 'USE mysql;', 'SET @auth_root_socket=NULL;', ...scripts].join('\n');
  execFileSync('mariadbd', [...options, '--bootstrap'], { input, stdio: ['pipe', 'ignore', 'ignore'], env });
}

async function connectWhenReady(server: ChildProcess, socketPath: string): Promise<Connection> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    try {
      return await createConnection({ socketPath, user: 'root', multipleStatements: true });
    } catch {
      await wait(100);
    }
  }
  server.kill('SIGKILL');
  throw new Error('mariadbd did not become ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

function canRun(): boolean {
  try {
    execFileSync('mariadbd', ['--version'], { stdio: 'ignore', env });
    return scriptFolder !== undefined;
  } catch {
    return false;
  }
}
