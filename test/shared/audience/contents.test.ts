import { parseContent, recommendContents, withoutText } from '../../../shared/audience/contents';
import type { ContentRow } from '../../../shared/contracts/audience-rows';

const row = (id: number, change: object = {}) =>
  parseContent({ id, title: `Title ${id}`, type: 'article', cluster_2: '1', ...change });

describe('contents for a user', () => {
  const plain = Array.from({ length: 20 }, (_, i) => row(i + 1));
  const priority = [
    row(30, { type: 'fiche_outils', cps: 1, sante_mentale: 1 }),
    row(31, { priority_challenge: 'cps' }),
  ];
  const pick = (catalogue: readonly ContentRow[], seed = '2025-07-10 12345') =>
    recommendContents(catalogue, { cluster: 2, seed });

  it('are four plain ones and one of a priority challenge, none twice', () => {
    const found = pick([...plain, ...priority, ...plain])!;
    expect(found).toMatchObject({
      cluster_id: 2,
      total_recommendations: 5,
      reasoning: { available_contents: 22, normal_contents: 20, priority_contents: 2 },
      system_status: 'ok',
    });
    expect(new Set(found.recommendations.map(({ id }) => id)).size).toBe(5);
    expect(found.recommendations.filter((item) => item.is_priority_challenge)).toHaveLength(1);
  });

  it('stay the same all day and change with the day and the user', () => {
    const ids = (seed: string) => pick(plain, seed)!.recommendations.map(({ id }) => id);
    expect(ids('2025-07-10 1')).toEqual(ids('2025-07-10 1'));
    expect(ids('2025-07-11 1')).not.toEqual(ids('2025-07-10 1'));
    expect(ids('2025-07-10 2')).not.toEqual(ids('2025-07-10 1'));
  });

  it('name the first challenge and lead to the page of their type', () => {
    expect(pick([priority[0]!])!.recommendations).toEqual([
      {
        id: 30,
        title: 'Title 30',
        type: 'fiche_outils',
        url: 'https://etreprof.fr/fiches-outils/30/fo',
        source: 'priority_challenge',
        reason: 'Développement professionnel - Santé mentale',
        is_priority_challenge: true,
        priority_challenge: 'Santé mentale',
      },
    ]);
  });

  it('are filled up with plain ones where no challenge is served', () => {
    const { recommendations } = pick(plain)!;
    expect(recommendations.map(({ reason }) => reason).sort()).toEqual([
      'Contenu additionnel pour votre profil',
      ...Array.from({ length: 4 }, () => 'Contenu populaire pour votre profil'),
    ]);
  });

  it('are the same in whatever order the catalogue came, its newest row of each', () => {
    const catalogue = [...plain, ...priority];
    expect(pick(catalogue.toReversed())).toEqual(pick(catalogue));
    const found = pick([row(1, { title: 'Old' }), row(1, { title: 'New' })])!;
    expect(found.recommendations.map(({ title }) => title)).toEqual(['New']);
  });

  it('say what stood to choose from and what was chosen', () => {
    expect(pick([...plain, ...priority])!.reasoning.strategy).toBe(
      '4 contents of the cluster and 1 of a priority challenge',
    );
    expect(pick(plain)!.reasoning.strategy).toBe('5 contents of the cluster and 0 of a priority challenge');
    expect(pick([...plain.slice(0, 2), ...priority])!.total_recommendations).toBe(3);
  });

  it('lead to the page of their type', () => {
    const catalogue = ['article', 'guide_pratique'].map((type, i) => row(i + 1, { type }));
    const items = pick(catalogue)!.recommendations.toSorted((a, b) => a.id - b.id);
    expect(items.map(({ url, source, priority_challenge: challenge }) => [url, source, challenge])).toEqual([
      ['https://etreprof.fr/ressources/1', 'cluster_matching', null],
      ['https://etreprof.fr/guides-pratiques/2/gp', 'cluster_matching', null],
    ]);
  });

  it('are none where nothing suits the cluster', () => {
    expect(recommendContents(plain, { cluster: 0, seed: 'x' })).toBeNull();
  });
});

describe('rows of the catalogue', () => {
  it('tell which clusters a content suits, and what it is called where it has no title', () => {
    const flags = { cluster_0: 'true', cluster_1: 'no', cluster_2: '', cluster_3: 1 };
    expect(parseContent({ id: '7', title: '', type: 'article', ...flags })).toEqual({
      id: 7,
      title: 'Content 7',
      type: 'article',
      clusters: [true, false, false, true],
      challenges: [],
      labelled: null,
    });
    const only = (cluster: number) => parseContent({ id: 7, type: 'article', [`cluster_${cluster}`]: 1 }).clusters;
    expect([0, 1, 2, 3].map((cluster) => only(cluster).indexOf(true))).toEqual([0, 1, 2, 3]);
  });

  it('without their text are the same but for it', () => {
    const content = row(1, { text: 'Un texte', theme: 'Gérer ma classe', cps: 1 });
    expect(content.labelled).not.toBeNull();
    expect(withoutText(content)).toEqual({ ...content, labelled: null });
  });

  it.each([
    [{ type: '' }, 'type must be one of article, fiche_outils, guide_pratique'],
    [{ type: 'film' }, 'type must be one of article'],
    [{ id: '' }, 'id must be a whole number'],
    [{ title: 'x'.repeat(501) }, 'title has 501 characters; allowed: 500'],
    [{ text: 'x'.repeat(100_001) }, 'text has 100001 characters; allowed: 100000'],
    [{ cluster_3: 'maybe' }, 'cluster_3 must be true or false'],
  ])('refuse %j', (change, message) => expect(() => row(1, change)).toThrow(message));

  it('may be as long as is allowed', () => {
    const longest = row(1, { title: 'x'.repeat(500), text: 'x'.repeat(100_000), theme: 'Gérer ma classe' });
    expect([longest.title.length, longest.labelled!.text.length]).toEqual([500, 100_000]);
  });
});

describe('labels of a content', () => {
  const labels = (change: object) => row(1, { text: 'Un texte', ...change }).labelled;

  it('are those that the classifier answers with, however they are typed', () => {
    expect(labels({ theme: 'activites elementaire / cycle 2-3', defi: 'Sante_Mentale' })).toEqual({
      text: 'Un texte',
      theme: 'Activités élémentaire / cycle 2–3',
      defi: 'sante_mentale',
    });
    expect(labels({ theme: 'Gérer ma classe' })).toMatchObject({ defi: 'aucun_defi' });
    expect(labels({})).toBeNull();
    expect(row(1, { theme: 'Gérer ma classe' }).labelled).toBeNull();
  });

  it('are refused where it knows none such', () => {
    expect(() => labels({ theme: 'Theme 1' })).toThrow('theme must be one of Gérer ma classe, ');
    expect(() => labels({ theme: 'Gérer ma classe', defi: 'cps' })).toThrow('defi must be one of aucun_defi, ');
  });

  it('name a priority challenge by its key or its name', () => {
    expect(row(1, { priority_challenge: 'Réussite de tous les élèves' }).challenges).toEqual(['reussite_tous_eleves']);
    expect(row(1, { priority_challenge: null }).challenges).toEqual([]);
    expect(() => row(1, { priority_challenge: 'sport' })).toThrow(
      'priority_challenge must be one of transition_ecologique, ',
    );
  });
});
