import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { addDays } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import type { ShadowDay } from '../../../shared/contracts/shadow';
import { explainPair } from '../../../shared/outcomes/explain-pair';
import { classDayStore } from '../../../shared/stores/class-days';
import { openTable } from '../../../shared/stores/document-table';
import { jobStore } from '../../../shared/stores/jobs';
import { jobLocks } from '../../../shared/stores/locks';
import { modelRegistry } from '../../../shared/stores/models';
import { openOperatorView } from '../../../shared/stores/operator-view';
import { predictionStore } from '../../../shared/stores/predictions';
import { runStore } from '../../../shared/stores/runs';
import { shadowDayStore } from '../../../shared/stores/shadow-days';
import { createTable, type DynamoDbServer, startDynalite } from '../../servers/dynamodb';
import { fakeClock } from './faults';
import { DAY, FEATURE_NAMES, sampleClassDay, sampleManifest, samplePredictions } from './sample-data';

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

  it('of every model is how it compared in the shadow, itself and no other', async () => {
    const registry = table('registry');
    const [one, other] = ['20230301-aaaaaaaaaaaa', '20230401-bbbbbbbbbbbb'];
    for (const version of [one, other]) {
      const record = { version, key: version, sha256: '', etag: null, versionId: null, status: 'candidate' } as const;
      await modelRegistry(registry).record('outcome', {
        ...record,
        reasons: [],
        recordedAt: '2023-04-01T00:00:00.000Z',
        metrics: null,
      });
    }
    const day = { version: one, runDate: DAY, beside: other } as unknown as ShadowDay;
    await shadowDayStore(registry).record('outcome', day);
    expect(await view().models('outcome')).toMatchObject([
      { version: other, shadowDays: [] },
      { version: one, shadowDays: [day] },
    ]);
    expect(await view().models('grade')).toEqual([]);
  });

  // the last one: from here on a run is published
  it('of the newest run are its counts, of a backfill what it would do', async () => {
    expect(await view().status()).toMatchObject({ latest: null, run: null, activeModel: null, shadow: null });
    expect(await view().planned([DAY])).toEqual([{ runDate: DAY, would: 'build', pairs: null }]);
    const latest = {
      runDate: DAY,
      generatedAt: '2023-03-24T20:03:00.000Z',
      modelVersion: null,
      method: 'baseline',
    } as const;
    await runStore(table('registry')).writeManifest(sampleManifest(), 1);
    await runStore(table('registry')).movePointer(latest, 1);
    await jobStore(table('registry')).recordSuccess('daily-prep', new Date('2023-03-24T20:03:00Z'));
    const { classes: _classes, trackedClasses: _tracked, ...counts } = sampleManifest();
    expect(await view().status()).toMatchObject({
      latest,
      run: { ...counts, classes: 1, trackedClasses: 2 },
      lastSuccesses: { 'daily-prep': '2023-03-24T20:03:00.000Z' },
    });
    expect(await view().planned([addDays(DAY, -1), DAY])).toEqual([
      { runDate: '20230324', would: 'build', pairs: null },
      { runDate: DAY, would: 'rebuild', pairs: 2_600 },
    ]);
    expect((await view().pair('173177', '90001')).prediction?.user_id).toBe('90001');
  });
});
