import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addDays } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import { explainPair } from '../../../shared/outcomes/explain-pair';
import { classDayStore } from '../../../shared/stores/class-days';
import { openTable } from '../../../shared/stores/document-table';
import { jobLocks } from '../../../shared/stores/locks';
import { openOperatorView } from '../../../shared/stores/operator-view';
import { predictionStore } from '../../../shared/stores/predictions';
import { createTable, type DynamoDbServer, startDynalite } from '../../servers/dynamodb';
import { fakeClock } from './faults';
import { DAY, FEATURE_NAMES, sampleClassDay, samplePredictions } from './sample-data';

describe('what an operator sees', () => {
  let server: DynamoDbServer;
  const table = (name: string) => openTable(server.client, name, fakeClock());
  const view = () => openOperatorView(server.client, (name) => name, fakeClock());
  const pair = () => view().pair('173177', '90001', DAY);
  const spoil = (name: string, sk: string, body: object) =>
    server.client.send(
      new UpdateCommand({
        TableName: name,
        Key: { pk: '173177', sk },
        UpdateExpression: 'SET #name = :body',
        ExpressionAttributeNames: { '#name': Object.keys(body)[0] as string },
        ExpressionAttributeValues: { ':body': Object.values(body)[0] },
      }),
    );

  beforeAll(async () => {
    server = await startDynalite();
    for (const name of ['daily', 'predictions', 'registry']) await createTable(server.client, name);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    for (const runDate of [addDays(DAY, -2), addDays(DAY, -1), DAY]) {
      await classDayStore(table('daily')).remove('173177', runDate);
      await classDayStore(table('daily')).put(sampleClassDay(3, 1, { runDate }));
    }
    await predictionStore(table('predictions')).remove('173177', DAY);
    await predictionStore(table('predictions')).put(samplePredictions(3), FEATURE_NAMES);
  });

  it('is who holds the lock of either job', async () => {
    const lock = await jobLocks(table('registry'), fakeClock()).acquire('retrain', 'test', 45);
    const until = new Date(fakeClock().now().getTime() + 45_000).toISOString();
    expect(await view().status()).toMatchObject({ locksHeldUntil: { 'daily-prep': null, retrain: until } });
    await lock?.release();
    expect(await view().status()).toMatchObject({ locksHeldUntil: { 'daily-prep': null, retrain: null } });
  });

  it('of a learner in a class is every stored day and the prediction', async () => {
    const { days, prediction, unreadable } = await pair();
    expect(days.map(({ runDate }) => runDate)).toEqual(['20230323', '20230324', DAY]);
    expect([prediction?.user_id, unreadable]).toEqual(['90001', []]);
  });

  it('of a class without that day, or of no class, says how far it goes', async () => {
    await expect(view().pair('173177', '90001', addDays(DAY, 3))).rejects.toThrow(
      'class 173177 has no stored day 20230328; its last one is 20230325, 3 days before',
    );
    await expect(view().pair('5', '90001', DAY)).rejects.toThrow('class 5 has no stored day 20230325; it has none');
    await expect(view().pair('173177', '90001')).rejects.toThrow('no run has been published yet');
  });

  it('of a learner whom nobody predicted is no prediction', async () => {
    expect((await view().pair('173177', '7', DAY)).prediction).toBeNull();
    expect((await view().pair('173177', '90001', addDays(DAY, -1))).prediction).toBeNull();
  });

  it('an earlier day that does not read back is listed and stops nothing', async () => {
    await spoil('daily', '20230324', { body: Buffer.from('no gzip') });
    const records = await pair();
    expect(records.days.map(({ runDate }) => runDate)).toEqual(['20230323', DAY]);
    expect(explainPair(records, '90001', null)).toMatchObject({
      run_date: DAY,
      unreadable: ['daily 173177 20230324 does not open as gzip; run the day again'],
      prediction: { user_id: '90001' },
    });
  });

  it.each([
    ['is damaged', Buffer.from('no gzip'), `the prediction of 173177 ${DAY} does not open as gzip; run the day again`],
    ['is not whole', 'gone', `predictions 173177 ${DAY} lacks its body or chunks of it; run the day again`],
  ])('neither does a prediction that %s', async (_, details, told) => {
    await spoil('predictions', DAY, { details });
    expect(await pair()).toMatchObject({ prediction: null, unreadable: [told] });
  });

  it('without the day itself there is nothing to explain', async () => {
    await spoil('daily', DAY, { body: Buffer.from('no gzip') });
    await expect(pair()).rejects.toThrow(StoredDataError);
  });
});
