import { parseContent } from '../../../shared/audience/contents';
import type { UserSegment } from '../../../shared/audience/profile';
import {
  type ClustersSummary,
  type RecomputeServices,
  recomputeClusters,
} from '../../../shared/audience/recompute-clusters';
import { segmentModelCheck } from '../../../shared/audience/segment-model';
import { randomStream } from '../../../shared/base/random';
import type { Interaction, Teacher } from '../../../shared/contracts/audience-rows';
import type { RowSource } from '../../../shared/contracts/row-source';

const NOW = new Date('2023-03-25T02:00:00Z');
const random = randomStream(6);
const TYPES = ['page_view', 'download', 'opened_mail', 'click_mail'] as const;
const interactions = Array.from({ length: 600 }, (_, n): Interaction => {
  const type = TYPES[Math.floor(random() * 4)] as Interaction['type'];
  return { userId: n % 40, contentId: n % 9, contentType: 'contenu', type, at: 1_670_000_000 + n };
});

function source<T>(rows: readonly T[]): RowSource<T> {
  return {
    read: async function* () {
      yield { rows, importedAt: 0, run: 'r' };
    },
    state: async () => ({ version: 'v', rows: rows.length, batches: 1 }),
  };
}

/** Services in memory; `done` tells in what order things happened. */
function memory(live: { version: string; previous: string | null } | null, more: Partial<RecomputeServices> = {}) {
  const done: string[] = [];
  const published: { summary?: ClustersSummary; segments?: Record<number, UserSegment> } = {};
  const files = new Map<string, string>();
  let kept: readonly string[] = [];
  const services: RecomputeServices = {
    interactions: source(interactions),
    contents: source([]),
    users: source([]),
    segments: {
      publish: async (_version, summary, users, others) => {
        done.push(`${users.ids.length} users`);
        kept = others;
        published.summary = summary;
        published.segments = Object.fromEntries(users.ids.map((id, place) => [id, users.of(place)]));
      },
    },
    active: async () => live,
    goLive: async () => {
      done.push('live');
      return null;
    },
    objects: {
      put: async (key, body) => {
        done.push('model');
        files.set(key, body);
      },
    },
    now: () => NOW,
    ...more,
  };
  return { services, done, files, published, kept: () => kept };
}

describe('a computation of the clusters', () => {
  it('stores the users first, then the model, and lets it go live last', async () => {
    const { services, done, kept } = memory({ version: 'b', previous: 'a' });
    expect(await recomputeClusters(services)).toMatchObject({ notServed: null, metrics: { users: 40 } });
    expect(done).toEqual(['40 users', 'model', 'live']);
    // what is served now, and what a rollback leads to
    expect(kept()).toEqual(['b', 'a']);
  });

  it('tells how well the clusters are apart: perfectly where the users of each do the same', async () => {
    const kinds = ['opened_mail', 'click_mail', 'comment_posted', 'contenu_vote'] as const;
    const alike = Array.from({ length: 40 }, (_, n): Interaction => {
      return { userId: n, contentId: null, contentType: null, type: kinds[n % 4]!, at: 1_670_000_000 };
    });
    const { services } = memory(null, { interactions: source(alike) });
    expect((await recomputeClusters(services)).metrics).toEqual({
      users: 40,
      sizes: [10, 10, 10, 10],
      silhouette: 1,
    });
  });

  it('keeps only the live version where there is none to go back to, and says why another is not served', async () => {
    const { services, kept } = memory({ version: 'b', previous: null }, { goLive: async () => 'it was rolled back' });
    expect(await recomputeClusters(services)).toMatchObject({ notServed: 'it was rolled back' });
    expect(kept()).toEqual(['b']);
  });

  it('stores of every user the cluster, the teacher and when they were active', async () => {
    const teacher: Teacher = {
      userId: 7,
      seniorityAtJoin: 3,
      joinYear: 2020,
      degre: 1,
      academie: 'Lille',
      groups: ['maternelle'],
    };
    const { services, published } = memory(null, { users: source([teacher, { ...teacher, userId: 99 }]) });
    await recomputeClusters(services);
    const { 7: known, 8: stranger, 99: idle } = published.segments!;
    expect(known).toMatchObject({ teacher, activity: { joinDate: 1_670_000_007, total: 15 } });
    // 5 December 2022 to 25 March 2023: 114 days
    expect(known!.activity!.months).toEqual([0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(stranger!.teacher).toBeNull();
    expect(idle).toMatchObject({ teacher: { userId: 99 }, activity: null });
    expect(published.summary!.computedAt).toBe(NOW.toISOString());
    expect(published.summary!.clusters.reduce((sum, { count }) => sum + count, 0)).toBe(41);
  });

  it('counts the challenges that contents are flagged for', async () => {
    const content = parseContent({ id: 3, type: 'article', cps: 1 });
    const { services, published } = memory(null, { contents: source([content]) });
    await recomputeClusters(services);
    const views = interactions.filter(({ contentId, type }) => contentId === 3 && type === 'page_view').length;
    const counted = published.summary!.clusters.map(({ profile, count }) => profile.nb_cps! * count);
    // means have two decimals
    expect(Math.round(counted.reduce((a, b) => a + b, 0))).toBe(views);
  });

  it('makes a model that may go live only with its users', async () => {
    const { services, files } = memory(null);
    const { modelVersion } = await recomputeClusters(services);
    const [bytes] = [...files.values()].map((body) => Buffer.from(body));
    const asked: string[] = [];
    const check = segmentModelCheck(async (version) => asked.push(version) === 1);
    expect(await check(bytes!)).toMatchObject({ version: modelVersion, forced: false, verdict: { promote: true } });
    await expect(check(bytes!)).rejects.toThrow(`no users' clusters are stored for ${modelVersion}`);
    expect(asked).toEqual([modelVersion, modelVersion]);
    await expect(check(Buffer.from('{}'))).rejects.toThrow('model refused');
  });
});
