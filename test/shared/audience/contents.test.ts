import { parseContent, recommendContents } from '../../../shared/audience/contents';
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

  it('are none where nothing suits the cluster', () => {
    expect(recommendContents(plain, { cluster: 0, seed: 'x' })).toBeNull();
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
