import { parseContent } from '../../../shared/audience/contents';
import { classifyAnswer } from '../../../shared/audience/query-classify';
import {
  clustersAnswer,
  parseClusterId,
  profileAnswer,
  recomputedAnswer,
} from '../../../shared/audience/query-clusters';
import { recommendAnswer } from '../../../shared/audience/query-recommend';
import type { Answer } from '../../../shared/base/http';

const jsonOf = ({ body }: Answer) => ('json' in body ? body.json() : null);

describe('POST /classify', () => {
  const classify = (content: string) => ({ theme: content.slice(0, 3), defi: 'aucun_defi' });
  const answer = (content: unknown) => classifyAnswer(JSON.stringify({ content }), classify);

  it('answers with theme and challenge', () => {
    expect(jsonOf(answer('abcdef'))).toEqual({ success: true, data: { theme: 'abc', defi: 'aucun_defi' } });
  });

  it.each(['', ' \n', 7, null, ['a']])('needs a text: %j', (content) => {
    expect(() => answer(content)).toThrow('content must be a non-empty string');
  });

  it.each(['', 'null', '{', '"text"', '[]'])('needs a JSON object: %s', (body) => {
    expect(() => classifyAnswer(body, classify)).toThrow('content must be a non-empty string');
  });

  it('takes 100,000 characters, also those of two code units', () => {
    expect(jsonOf(answer('😀'.repeat(100_000)))).toMatchObject({ success: true });
    expect(() => answer('x'.repeat(100_001))).toThrow(
      expect.objectContaining({ status: 413, message: 'content has 100001 characters; allowed: 100000' }),
    );
  });
});

describe('GET /clusters and profiles', () => {
  const segment = { cluster: 3, teacher: null, activity: null } as const;
  const cluster = { name: 'Balanced Users', count: 2, profile: {} } as const;
  const readerOf = (version: string | null, summary: boolean) => ({
    active: async () => (version === null ? null : { version }),
    segments: {
      summary: async (asked: string) =>
        summary ? { computedAt: '', modelVersion: asked, clusters: [cluster, { ...cluster, count: 5 }] } : null,
      find: async (_: string, userId: number) => (userId === 7 ? segment : null),
    },
  });
  const profile = (id: string | undefined, include = '') =>
    profileAnswer(readerOf('v1', true), id, { year: 2025, include });

  it('answers by cluster id, with a tag of the version that is live', async () => {
    const answer = await clustersAnswer(readerOf('v1', true));
    expect(jsonOf(answer)).toEqual({ success: true, clusters: { 0: cluster, 1: { ...cluster, count: 5 } } });
    expect((await clustersAnswer(readerOf('v1', true))).etag).toBe(answer.etag);
    expect((await clustersAnswer(readerOf('v2', true))).etag).not.toBe(answer.etag);
  });

  it.each([
    [null, true],
    ['v1', false],
  ])('are not there before the first computation (live %s, whole %s)', async (version, whole) => {
    await expect(clustersAnswer(readerOf(version, whole))).rejects.toMatchObject({ status: 503 });
  });

  it('shows a user, with the activity where it is asked for', async () => {
    const data = { user_id: 7, cluster: { id: 3, name: 'Inactive Users' } };
    const plain = jsonOf(await profile('7')) as { data: object };
    expect(plain).toMatchObject({ success: true, data });
    expect(plain.data).not.toHaveProperty('activity');
    expect(jsonOf(await profile('7', 'activity'))).toMatchObject({ data: { ...data, activity: null } });
  });

  it.each(['8', '-7', '9007199254740991'])('knows no user %s', async (id) => {
    await expect(profile(id)).rejects.toThrow(`User ${id} not found`);
  });

  it.each(['7.5', 'x7', '7x', '', undefined, '9007199254740992', '12345678901234567'])('is refused %s', async (id) => {
    await expect(profile(id)).rejects.toThrow('user_id must be an integer');
  });

  it('shows nothing else', async () => {
    await expect(profile('7', 'all')).rejects.toThrow('include is "all"; allowed: activity');
  });

  it('tells of a computation whose clusters are not served', () => {
    const done = { modelVersion: 'v9', metrics: { users: 6, sizes: [1, 2, 3, 0], silhouette: 0 } };
    expect(jsonOf(recomputedAnswer({ ...done, notServed: null }))).toEqual({
      success: true,
      message: 'Clusters recomputed successfully',
      total_users_processed: 6,
      cluster_distribution: { cluster_0: 1, cluster_1: 2, cluster_2: 3, cluster_3: 0 },
    });
    expect(jsonOf(recomputedAnswer({ ...done, notServed: 'it was replaced' }))).toMatchObject({
      message: 'Clusters recomputed, but not served as v9: it was replaced',
    });
  });

  it.each([0, 1, 2, 3])('has the cluster %i', (id) => expect(parseClusterId(String(id))).toBe(id));

  it.each(['4', '-1'])('has no cluster %s', (id) => {
    expect(() => parseClusterId(id)).toThrow(expect.objectContaining({ more: { available_clusters: [0, 1, 2, 3] } }));
  });
});

describe('GET /recommend/{cluster_id}', () => {
  const now = () => new Date('2025-07-10T01:00:00Z');
  const ask = async (rows: object[], user: string | null = null, cluster: 0 | 1 | 2 | 3 = 2) => {
    const contents = rows.map((row, id) => parseContent({ id, type: 'article', ...row }));
    const catalogue = async () => new Map(contents.map((content) => [content.id, content]));
    return recommendAnswer({ catalogue, now }, cluster, user);
  };

  // words of the source document
  it.each([
    [0, 'Balanced Users', 'tool_sheets practical_guides webinars', 'maintain_steady_engagement'],
    [1, 'Email Specialists', 'tool_sheets infographics short_videos', 'convert_to_content_consumption'],
    [2, 'Super Users', 'expert_training advanced_guides cutting_edge_tools', 'satisfy_high_expertise_needs'],
    [3, 'Inactive Users', 'quick_videos simple_checklists visual_infographics', 'anti_churn_activation'],
  ] as const)('has the strategy of cluster %i', async (cluster, name, types, approach) => {
    expect(jsonOf(await ask([], null, cluster))).toEqual({
      success: true,
      cluster_id: cluster,
      recommendations: {
        cluster_name: name,
        strategy: expect.stringMatching(/./),
        recommended_content_types: types.split(' '),
        engagement_approach: approach,
        description: expect.stringMatching(/./),
        next_steps: expect.stringMatching(/./),
      },
      status: 'MVP - Behavioral recommendations only. Thematic personalization coming soon.',
    });
  });

  it('says where the catalogue has nothing for the cluster', async () => {
    expect(jsonOf(await ask([{ cluster_0: 1 }]))).toMatchObject({
      contents: { cluster_id: 2, error: 'No content available for cluster 2' },
    });
  });

  it('is the same for a user all day, and has another tag for another one', async () => {
    const rows = Array.from({ length: 30 }, () => ({ cluster_2: 1 }));
    expect((await ask(rows, '7')).etag).toBe((await ask(rows, '7')).etag);
    expect((await ask(rows, '8')).etag).not.toBe((await ask(rows, '7')).etag);
  });
});
