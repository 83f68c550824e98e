import { createConnection as createCallbackConnection } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { type Leb2Server, startLeb2 } from '../../local/leb2';

const LOGIN = { user: 'reader', password: 'pass word', database: 'leb2' };
const TABLES = [
  {
    table: 'activities',
    columns: { id: 'bigint', class_id: 'bigint', name: 'varchar(64)', due_date: 'datetime', spent_time: 'time' },
    rows: [
      [3_031_771, 173_177, 'การบ้าน', '2023-03-24 23:59:00', '44:28:41'],
      [3_031_772, 173_177, 'quiz', null, null],
      [3_031_773, 173_178, 'quiz', '2023-03-25 00:00:00', '00:05:00'],
    ],
  },
];

describe('startLeb2 with the mysql2 client', () => {
  let server: Leb2Server;
  let connection: Connection;
  const connect = (login: Partial<typeof LOGIN> = {}) =>
    createConnection({ host: server.host, port: server.port, ...LOGIN, ...login, dateStrings: true });
  const query = async (sql: string, values?: unknown[]) => (await connection.query(sql, values))[0];

  beforeAll(async () => {
    server = await startLeb2(TABLES, LOGIN);
    connection = await connect();
  });
  afterAll(async () => {
    await connection.end();
    await server.close();
  });

  it('answers rows as strings, with NULL and Thai text', async () => {
    expect(await query('SELECT * FROM activities WHERE class_id = 173177 ORDER BY id')).toEqual([
      {
        id: '3031771',
        class_id: '173177',
        name: 'การบ้าน',
        due_date: '2023-03-24 23:59:00',
        spent_time: '44:28:41',
      },
      { id: '3031772', class_id: '173177', name: 'quiz', due_date: null, spent_time: null },
    ]);
  });

  it('takes bind values of query(): numbers, digits as text, lists, Thai', async () => {
    const sql = 'SELECT id FROM activities WHERE class_id = ? AND id IN (?) AND name = ?';
    expect(await query(sql, ['173177', ['3031771', 3_031_772], 'การบ้าน'])).toEqual([{ id: '3031771' }]);
  });

  it('names the columns of an empty result', async () => {
    const [rows, fields] = await connection.query('SELECT id, name FROM activities WHERE id = 1');
    expect(rows).toEqual([]);
    expect(fields.map(({ name }) => name)).toEqual(['id', 'name']);
  });

  it('answers what a session begins and ends with', async () => {
    await connection.ping();
    for (const sql of [
      "SET time_zone = '+07:00'",
      'SET SESSION max_execution_time = 60000',
      'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
      'COMMIT',
      'ROLLBACK',
    ])
      await query(sql);
    expect(await query('SELECT VERSION() AS version')).toEqual([{ version: '8.0.36-local' }]);
  });

  it('shows whether a column exists', async () => {
    expect(await query("SHOW COLUMNS FROM activities LIKE 'due_date'")).toMatchObject([
      { Field: 'due_date', Type: 'datetime' },
    ]);
    expect(await query("SHOW COLUMNS FROM activities LIKE 'point'")).toEqual([]);
    expect(await query('SHOW COLUMNS FROM activities')).toHaveLength(5);
  });

  it.each(["INSERT INTO activities VALUES (1, 1, 'x', NULL, NULL)", 'DELETE FROM activities', 'PRAGMA query_only = 0'])(
    'refuses %s',
    async (sql) => {
      await expect(query(sql)).rejects.toMatchObject({ errno: 1142 });
      expect(await query('SELECT COUNT(*) AS n FROM activities')).toEqual([{ n: '3' }]);
    },
  );

  it('hands on what SQLite says of a wrong statement, and goes on', async () => {
    await expect(query('SELECT missing FROM activities')).rejects.toThrow('no such column: missing');
    expect(await query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
  });

  it('refuses prepared statements instead of leaving the client waiting', async () => {
    await expect(connection.execute('SELECT 1')).rejects.toMatchObject({ errno: 1047 });
  });

  it('refuses another user and another password', async () => {
    await expect(connect({ password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
    await expect(connect({ password: '' })).rejects.toMatchObject({ errno: 1045 });
    await expect(connect({ user: 'root' })).rejects.toMatchObject({ errno: 1045 });
  });

  describe('with 100,000 rows', () => {
    const LONG = `WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 100000)
      SELECT i, 'row ' || i AS text FROM numbers`;

    it('streams them whole and in order', async () => {
      let count = 0;
      const streaming = createCallbackConnection({ host: server.host, port: server.port, ...LOGIN });
      const stream = streaming.query(LONG).stream();
      for await (const row of stream) {
        count += 1;
        if (row.i !== String(count) || row.text !== `row ${count}`) throw new Error(`row ${count} is ${row.text}`);
      }
      expect(count).toBe(100_000);
      streaming.destroy();
    });

    it('answers others in the meantime', async () => {
      const other = await connect();
      const order: string[] = [];
      const long = connection.query(LONG).then(([rows]) => {
        order.push('long');
        return rows;
      });
      const short = other.query('SELECT 1').then(() => order.push('short'));
      expect(await long).toHaveLength(100_000);
      await short;
      expect(order).toEqual(['short', 'long']);
      await other.end();
    });

    it('outlives a client that leaves in the middle', async () => {
      const leaver = createCallbackConnection({ host: server.host, port: server.port, ...LOGIN });
      const stream = leaver.query(LONG).stream();
      await new Promise((resolve) => stream.once('data', resolve));
      leaver.destroy();
      expect(await query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
    });
  });

  it('closes with clients connected', async () => {
    const short = await startLeb2(TABLES, LOGIN);
    const client = await createConnection({ host: short.host, port: short.port, ...LOGIN });
    client.on('error', () => undefined);
    await short.close();
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });
});
