import classifyEvent from '../../lambdas/classify/event.json';
import { sampleAudience } from '../../local/sample-audience';
import { SCHEMAS } from '../../shared/contracts/schemas';
import { faultsOf } from '../shared/contracts/schema-check';
import { startLearningSystem } from './learning-system';

const NOW = new Date('2023-03-25T09:00:00+07:00');

describe('the audience over the API', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['clusters', 'classify', 'recommendations', 'model-swap']);
  });
  afterAll(() => system.stop());

  it('has no clusters before they were computed, and none to compute', async () => {
    expect(await system.ask('GET', '/clusters')).toMatchObject({ status: 503, body: { success: false } });
    expect(await system.ask('POST', '/clusters/recompute')).toMatchObject({
      status: 422,
      body: { success: false, error: expect.stringContaining('fewer than 4 users') },
    });
  });

  it('takes users, contents and interactions', async () => {
    for (const [path, csv] of Object.entries(sampleAudience(NOW)))
      expect(await system.ask('POST', path, csv)).toMatchObject({ status: 200, body: { rejected: [] } });
    expect(await system.ask('POST', '/teachers', 'id,locale\n77,be')).toMatchObject({
      body: {
        accepted: 0,
        rejected: [{ line: 2, error: 'locale must be other than be: users in France are taken alone' }],
      },
    });
  });

  it('computes clusters and shows them', async () => {
    const { status, body } = await system.ask('POST', '/clusters/recompute');
    expect([status, faultsOf(SCHEMAS.ClustersRecomputed!, body)]).toEqual([200, []]);
    expect(body).toMatchObject({ message: 'Clusters recomputed successfully', total_users_processed: 1_200 });
    const sizes = Object.values(body.cluster_distribution as Record<string, number>);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(1_200);
    const clusters = await system.ask('GET', '/clusters');
    expect([clusters.status, faultsOf(SCHEMAS.Clusters!, clusters.body)]).toEqual([200, []]);
    await system.work();
  });

  it('serves the clusters of the model that is live, through rollbacks and promotions', async () => {
    const clusters = async () => (await system.ask('GET', '/clusters')).body.clusters as Record<string, object>;
    const profile = async () => (await system.ask('GET', '/user/12345/profile')).body.data as Record<string, object>;
    const before = { clusters: await clusters(), profile: await profile() };
    const mails = Array.from({ length: 1_000 }, (_, n) => `12345,,,opened_mail,2023-03-2${n % 5}T08:00:00Z`);
    const csv = ['user_id,content_id,content_type,type,created_at', ...mails].join('\n');
    expect((await system.ask('POST', '/interactions', csv)).body).toMatchObject({ accepted: 1_000 });
    await system.ask('POST', '/clusters/recompute');
    await system.work();
    const after = { clusters: await clusters(), profile: await profile() };
    expect(after.clusters).not.toEqual(before.clusters);

    expect(await system.invoke('model-swap', { action: 'promote', kind: 'segments', version: 'nope' })).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('version is "nope"'),
    });
    expect(await system.invoke('model-swap', { action: 'rollback', kind: 'segments' })).toMatchObject({
      to: expect.any(String),
    });
    expect({ clusters: await clusters(), profile: await profile() }).toEqual(before);
    expect((await system.ask('POST', '/clusters/recompute')).body).toMatchObject({
      success: true,
      message: expect.stringContaining('has been active before and was replaced'),
    });
    expect(await clusters()).toEqual(before.clusters);

    const keys = await system.keysUnder('models/segments/');
    const served: object[] = [];
    for (const version of keys.map((key) => /model(\d.+)\.json/.exec(key)?.[1])) {
      await system.invoke('model-swap', { action: 'promote', kind: 'segments', version, force: true });
      served.push({ clusters: await clusters(), profile: await profile() });
    }
    expect(served).toHaveLength(2);
    for (const state of [before, after]) expect(served).toContainEqual(state);
  });

  it('shows the profile of the example', async () => {
    const { status, body } = await system.ask('GET', '/user/12345/profile');
    expect([status, faultsOf(SCHEMAS.UserProfile!, body)]).toEqual([200, []]);
    expect(body.data).toMatchObject({
      user_id: 12345,
      profile: { anciennete: 15, degre: 2, academie: 'Paris', niveaux_enseignes: ['college', 'lycee'] },
      cluster: { id: 2, name: 'Super Users' },
    });
    const active = await system.ask('GET', '/user/12345/profile?include=activity');
    expect(faultsOf(SCHEMAS.UserProfile!, active.body)).toEqual([]);
    expect(active.body.data).toMatchObject({ activity: { total: expect.any(Number), week_minus: expect.any(Array) } });
    expect(await system.ask('GET', '/user/12345/profile?include=activities')).toMatchObject({
      status: 400,
      body: { success: false, error: 'include is "activities"; allowed: activity' },
    });
    expect(await system.ask('GET', '/user/1/profile')).toMatchObject({
      status: 404,
      body: { success: false, error: 'User 1 not found' },
    });
    expect(await system.ask('GET', '/user/-5/profile')).toMatchObject({
      status: 404,
      body: { success: false, error: 'User -5 not found' },
    });
    expect(await system.ask('GET', '/user/me/profile')).toMatchObject({ status: 400 });
  });

  it('recommends by cluster', async () => {
    const { status, body } = await system.ask('GET', '/recommend/2?user_id=12345');
    expect([status, faultsOf(SCHEMAS.ClusterRecommendations!, body)]).toEqual([200, []]);
    expect(body).toMatchObject({
      cluster_id: 2,
      recommendations: { strategy: 'Advanced content and latest innovations' },
      contents: { total_recommendations: 5 },
    });
    expect(await system.ask('GET', '/recommend/7')).toMatchObject({
      status: 404,
      body: { success: false, error: 'Cluster ID must be 0, 1, 2, or 3', available_clusters: [0, 1, 2, 3] },
    });
    expect(await system.ask('GET', '/recommend/two')).toMatchObject({ status: 400, body: { success: false } });
  });

  it('classifies by the lexicon until a classifier has been trained', async () => {
    const classify = (body: string) => system.ask('POST', '/classify', body, 'application/json');
    const { status, body } = await classify(classifyEvent.body);
    expect([status, faultsOf(SCHEMAS.Classified!, body)]).toEqual([200, []]);
    expect(body.data).toMatchObject({ defi: 'reussite_tous_eleves' });
    const blank = { success: false, error: 'content must be a non-empty string' };
    for (const bad of ['', 'no json', '{}', '{"content":7}', '{"content":"  "}'])
      expect(await classify(bad)).toMatchObject({ status: 400, body: blank });
    expect(await classify(JSON.stringify({ content: 'x'.repeat(100_001) }))).toMatchObject({ status: 413 });
    expect(await system.ask('POST', '/v1/classifier/retrain')).toMatchObject({ status: 422 });

    const words = ['lune fusee planete', 'pain farine levure'];
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: 5_000 + i,
      title: 'A text',
      type: 'article',
      text: `un texte sur ${words[i % 2]} numero ${i}`,
      theme: ['Lives & webinaires', 'Activités maternelle'][i % 2],
    }));
    await system.ask('POST', '/contents', JSON.stringify(rows), 'application/json');
    expect(await system.ask('POST', '/v1/classifier/retrain')).toMatchObject({ status: 202 });
    await system.work();
    expect((await classify(JSON.stringify({ content: 'la levure du pain' }))).body.data).toEqual({
      theme: 'Activités maternelle',
      defi: 'aucun_defi',
    });
  });
});
