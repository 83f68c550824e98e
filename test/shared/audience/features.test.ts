import fc from 'fast-check';
import { BEHAVIOUR_FEATURES, behaviourCollector } from '../../../shared/audience/features';
import { parseInteraction } from '../../../shared/audience/interactions';
import {
  CHALLENGES,
  type Challenge,
  CONTENT_TYPES,
  INTERACTION_TYPES,
  type Interaction,
} from '../../../shared/contracts/audience-rows';

const challengesOf = (id: number): readonly Challenge[] => CHALLENGES.filter((_, i) => id % (i + 2) === 0);

function named(events: readonly Interaction[], known: readonly number[] = []) {
  const collector = behaviourCollector();
  for (const event of events) collector.add(event);
  const { userIds, rows, instantsOf } = collector.features(challengesOf, known);
  expect(userIds.map((_, r) => [...instantsOf(r)])).toEqual(
    userIds.map((id) => events.filter(({ userId }) => userId === id).map(({ at }) => at)),
  );
  const row = (r: number) => [...rows.values.subarray(r * rows.columnCount, (r + 1) * rows.columnCount)];
  return new Map(userIds.map((id, r) => [id, Object.fromEntries(BEHAVIOUR_FEATURES.map((f, c) => [f, row(r)[c]]))]));
}

const CONSUMPTION = ['contenu page_view', 'guide-pratique download', 'fiche-outils download'];

/** What the words of the definition say, one user at a time. */
function oracle(events: readonly Interaction[]) {
  const consumed = events.filter(({ contentType, type }) => CONSUMPTION.includes(`${contentType} ${type}`));
  const of = (type: string) => events.filter((event) => event.type === type).length;
  const on = (challenge: Challenge) =>
    consumed.filter(({ contentId }) => contentId !== null && challengesOf(contentId).includes(challenge)).length;
  const ids = consumed.flatMap(({ contentId }) => (contentId === null ? [] : [contentId]));
  return {
    nb_fiche_outils: consumed.filter(({ contentType }) => contentType === 'fiche-outils').length,
    nb_guide_pratique: consumed.filter(({ contentType }) => contentType === 'guide-pratique').length,
    nb_transition_ecologique: on('transition_ecologique'),
    nb_sante_mentale: on('sante_mentale'),
    nb_ecole_inclusive: on('ecole_inclusive'),
    nb_cps: on('cps'),
    nb_reussite_tous_eleves: on('reussite_tous_eleves'),
    total_interactions_x: consumed.length,
    diversite_contenus: new Set(ids).size,
    nb_vote: of('contenu_vote'),
    nb_comments: of('comment_posted'),
    nb_opened_mail: of('opened_mail'),
    nb_clicked_mail: of('click_mail'),
  };
}

describe('behaviour features', () => {
  const event = fc.record({
    userId: fc.integer({ min: 1, max: 5 }),
    contentId: fc.option(fc.integer({ min: 0, max: 12 })),
    contentType: fc.option(fc.constantFrom(...CONTENT_TYPES)),
    type: fc.oneof(fc.constantFrom('page_view', 'download'), fc.constantFrom(...INTERACTION_TYPES)),
    at: fc.nat(1_000),
  });

  it('are counted by user, whatever the order of the events', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120, size: 'max' }), (events) => {
        const found = named(events, [99]);
        const ids = [...new Set(events.map(({ userId }) => userId))];
        expect([...found.keys()]).toEqual([...ids.sort((a, b) => a - b), 99]);
        for (const id of ids) expect(found.get(id)).toEqual(oracle(events.filter(({ userId }) => userId === id)));
        expect(new Set(Object.values(found.get(99)!))).toEqual(new Set([0]));
      }),
    );
  });
});

describe('how many different contents a user consumed', () => {
  it('counts each once, however often and in whatever order it comes', () => {
    const view = (userId: number, contentId: number | null) =>
      ({ userId, contentId, contentType: 'contenu', type: 'page_view', at: 0 }) as const;
    const events = [view(1, 7), view(2, 7), view(1, 5), view(1, 7), view(2, null), view(1, 5), view(1, 0)];
    const found = named(events);
    expect([found.get(1)!.diversite_contenus, found.get(2)!.diversite_contenus]).toEqual([3, 1]);
    expect([found.get(1)!.total_interactions_x, found.get(2)!.total_interactions_x]).toEqual([5, 2]);
  });
});

describe('rows of interactions', () => {
  const row = { user_id: 1, content_id: '', content_type: '', type: 'opened_mail', created_at: '2025-01-01T10:00:00Z' };

  it('are read as they are', () => {
    const full = { user_id: '12', content_id: '34', content_type: 'fiche-outils', type: 'download' };
    expect(parseInteraction({ ...full, created_at: '2025-01-01 11:00:00+01:00' })).toEqual({
      userId: 12,
      contentId: 34,
      contentType: 'fiche-outils',
      type: 'download',
      at: Date.UTC(2025, 0, 1, 10) / 1000,
    });
    expect(() => parseInteraction({ ...full, content_id: '3.5' })).toThrow('content_id must be a whole number');
  });

  it('may lack a content', () => {
    expect(parseInteraction(row)).toMatchObject({ contentId: null, contentType: null, type: 'opened_mail' });
  });

  it.each([
    [{ type: '' }, 'type must be one of page_view, '],
    [{ type: 'seen' }, 'type must be one of page_view'],
    [{ content_type: 'film' }, 'content_type must be one of contenu, '],
    [{ created_at: 'yesterday' }, 'created_at must be a date or an instant'],
  ])('refuse %j', (change, message) => expect(() => parseInteraction({ ...row, ...change })).toThrow(message));
});
