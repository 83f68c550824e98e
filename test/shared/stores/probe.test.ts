import { startDynalite, startDynamoDbLocal, createTable } from '../../servers/dynamodb';
it('x', async () => {
  for (const start of [startDynalite, startDynamoDbLocal]) {
    const t = performance.now();
    const s = await start();
    await createTable(s.client, 'x');
    process.stderr.write(`${start.name} ${performance.now() - t}\n`);
    await s.stop();
  }
});
