import { type RecomputeServices, recomputeClusters } from '../../../shared/audience/recompute-clusters';
import { segmentModelCheck } from '../../../shared/audience/segment-model';
import { randomStream } from '../../../shared/base/random';
import type { Interaction } from '../../../shared/contracts/audience-rows';
import type { RowSource } from '../../../shared/contracts/row-source';

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
function memory(live: { version: string; previous: string | null } | null) {
  const done: string[] = [];
  const files = new Map<string, string>();
  let kept: readonly string[] = [];
  const services: RecomputeServices = {
    interactions: source(interactions),
    contents: source([]),
    users: source([]),
    segments: {
      publish: async (_version, _summary, users, others) => {
        done.push(`${users.ids.length} users`);
        kept = others;
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
    now: () => new Date('2023-03-25T02:00:00Z'),
  };
  return { services, done, files, kept: () => kept };
}

describe('a computation of the clusters', () => {
  it('stores the users first, then the model, and lets it go live last', async () => {
    const { services, done, kept } = memory({ version: 'b', previous: 'a' });
    expect(await recomputeClusters(services)).toMatchObject({ notServed: null, metrics: { users: 40 } });
    expect(done).toEqual(['40 users', 'model', 'live']);
    // what is served now, and what a rollback leads to
    expect(kept()).toEqual(['b', 'a']);
  });

  it('makes a model that may go live only with its users', async () => {
    const { services, files } = memory(null);
    const { modelVersion } = await recomputeClusters(services);
    const [bytes] = [...files.values()].map((body) => Buffer.from(body));
    const asked: string[] = [];
    const check = segmentModelCheck(async (version) => asked.push(version) === 1);
    expect(await check(bytes!)).toMatchObject({ version: modelVersion, verdict: { promote: true } });
    await expect(check(bytes!)).rejects.toThrow(`no users' clusters are stored for ${modelVersion}`);
    expect(asked).toEqual([modelVersion, modelVersion]);
    await expect(check(Buffer.from('{}'))).rejects.toThrow('model refused');
  });
});
