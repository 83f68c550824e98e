import { classifyByLexicon } from '../../../shared/audience/classify';
import { sealContentModel } from '../../../shared/audience/content-model';
import { CHALLENGE_LEXICON, NO_CHALLENGE, THEME_LEXICON } from '../../../shared/audience/lexicon';
import { classifierOf, trainClassifier } from '../../../shared/audience/train-classifier';
import { wordsOf } from '../../../shared/audience/words';
import { canonicalJson } from '../../../shared/base/canonical-json';
import { parseDay } from '../../../shared/base/day';
import { NotEnoughDataError } from '../../../shared/base/errors';
import { sha256 } from '../../../shared/base/hash';
import { DEFI_LABELS, THEME_LABELS } from '../../../shared/contracts/content-labels';

describe('words of a text', () => {
  it('lose marks, accents, addresses and short words', () => {
    const { words } = wordsOf('## Été à *l’École* [le lien](https://x.org/a) ![img](y.png) `ok` http://z.org/b œuvre');
    expect(words).toEqual(['ete', 'ecole', 'lien', 'oeuvre']);
  });

  it.each([
    ['code', 'avant ```mot\nautre``` entre ```encore``` fin', 'avant entre fin'],
    ['code without an end', 'avant ```mot autre', 'avant'],
    ['pictures', 'avant![alt un](a.png)entre![alt deux](b.png)fin', 'avant entre fin'],
    ['links', '[premier lien](http://x.org/aaa) et [second](bbb)', 'premier lien second'],
    ['tags', 'avant<b>gras</b>fin<br/>', 'avant gras fin'],
    ['addresses', 'avant http://x.org/aaa entre https://y.org/bbb fin', 'avant entre fin'],
    [
      'accents and ligatures',
      'Élèves à l’œuvre, nœuds, curriculum vitæ, ex æquo æther',
      'eleves oeuvre noeuds curriculum vitae aequo aether',
    ],
    ['line ends of every kind', 'une\rdeux\r\ntrois', 'une deux trois'],
  ])('are what remains without %s', (_, text, words) => expect(wordsOf(text).words.join(' ')).toBe(words));

  it('are near the beginning up to the 200th character', () => {
    const at = (before: number) => wordsOf(`${'-'.repeat(before)}mot`).prominent;
    expect([at(199), at(200)]).toEqual([[true], [false]]);
    const below = (lines: number) => wordsOf(`${'-\n'.repeat(lines)}mot`).prominent;
    expect([below(99), below(100)]).toEqual([[true], [false]]);
  });

  it('are prominent in headings of one to six marks, also behind other line ends', () => {
    const far = '-'.repeat(300);
    const prominent = (line: string) => wordsOf(`${far}\r${line}`).prominent;
    expect(['# mot', '###### mot', '  ## mot'].flatMap(prominent)).toEqual([true, true, true]);
    expect(['####### mot', '#mot', 'a # mot'].flatMap(prominent)).toEqual([false, false, false]);
  });

  it('are prominent in headings and near the beginning', () => {
    const { words, prominent } = wordsOf(`debut\n${'mot '.repeat(60)}\n# Titre\nreste`);
    const at = (word: string) => prominent[words.indexOf(word)];
    expect([at('debut'), at('titre'), at('reste')]).toEqual([true, true, false]);
  });

  it.each(['[', '![', '<', '[](', '```'])('do not take long for a text of %s', (mark) => {
    expect(wordsOf(mark.repeat(100_000 / mark.length)).words).toEqual([]);
  });
});

/** More than 200 characters that speak for nothing. */
const FILLER = 'lorem ipsum dolor '.repeat(20);

describe('the lexicon', () => {
  it('has 30 themes and 5 challenges, each once', () => {
    expect(THEME_LEXICON.map(({ label }) => label)).toEqual(THEME_LABELS);
    expect(new Set(THEME_LABELS).size).toBe(30);
    expect([NO_CHALLENGE, ...CHALLENGE_LEXICON.map(({ label }) => label)]).toEqual(DEFI_LABELS);
  });

  it.each([
    [
      '# Teaching mathematics\n\nStrategies for differentiated learning...',
      'Ressources par matière (français, maths, sciences, langues vivantes…)',
      'reussite_tous_eleves',
    ],
    ['Climate and ecology at school', 'Enrichir ma pédagogie', 'transition_ecologique'],
    ['Le tri des déchets et le recyclage en maternelle', 'Activités maternelle', 'transition_ecologique'],
    ['Inclusion of pupils with a disability', expect.stringContaining('DYS'), 'ecole_inclusive'],
    ['Empathy and cooperation: group work', 'Coopération & travail en groupe', 'competences_psychosociales'],
    ['Wellbeing: how to deal with stress', expect.any(String), 'sante_mentale'],
    ['Préparer la rentrée de septembre', 'Préparation de la rentrée', 'aucun_defi'],
    ['Les jeunes et le jeudi', 'Enrichir ma pédagogie', 'aucun_defi'],
    ['Apprendre par le jeu', 'Motivation et engagement des élèves', 'aucun_defi'],
    ['Global warming', 'Enrichir ma pédagogie', 'aucun_defi'],
    ['zzz', 'Enrichir ma pédagogie', 'aucun_defi'],
  ])('reads %j', (text, theme, defi) => expect(classifyByLexicon(text)).toEqual({ theme, defi }));

  // ties go to the first label: transition_ecologique stands before sante_mentale
  it.each([
    ['one word far from the beginning', 'stress', 'sante_mentale'],
    ['more often', 'climat stress stress', 'sante_mentale'],
    ['as often', 'stress climat', 'transition_ecologique'],
    ['a fifth time does not count', `${'climat '.repeat(4)}${'stress '.repeat(5)}`, 'transition_ecologique'],
    ['a fourth time does', `${'climat '.repeat(3)}${'stress '.repeat(4)}`, 'sante_mentale'],
  ])('weighs words far from the beginning: %s', (_, words, defi) => {
    expect(classifyByLexicon(`${FILLER} ${words}`).defi).toBe(defi);
  });

  it.each([
    ['more than once elsewhere', 'stress', 'climat', 'sante_mentale'],
    ['as much as twice', 'stress', 'climat climat', 'transition_ecologique'],
    ['also where it comes again', 'stress', 'stress climat climat climat', 'sante_mentale'],
  ])('takes a word near the beginning for two: %s', (_, first, words, defi) => {
    expect(classifyByLexicon(`${first} ${FILLER} ${words}`).defi).toBe(defi);
  });

  it('takes a word of a heading for two', () => {
    expect(classifyByLexicon(`${FILLER} climat\n## Le stress`).defi).toBe('sante_mentale');
    expect(classifyByLexicon(`${FILLER} climat\n#stress`).defi).toBe('transition_ecologique');
  });
});

describe('the trained classifier', () => {
  const nouns = {
    'Theme A': ['lune', 'fusee', 'planete', 'orbite'],
    'Theme B': ['pain', 'farine', 'levure', 'fournil'],
    'Theme C': ['voile', 'vague', 'port', 'marin'],
  };
  const texts = Object.entries(nouns).flatMap(([theme, words]) =>
    Array.from({ length: 16 }, (_, n) => ({
      text: `un texte sur ${words[n % 4]} et ${words[(n + 1) % 4]} pour la classe`,
      theme,
      defi: theme === 'Theme A' ? 'cps' : 'aucun_defi',
    })),
  );
  const { model, evaluation } = trainClassifier(texts, 1);

  it('learns what the lexicon does not know, and says how well on texts it has not seen', () => {
    expect(classifierOf(model)('la levure et le pain')).toEqual({ theme: 'Theme B', defi: 'aucun_defi' });
    expect(evaluation).toMatchObject({ trainingTexts: 36, heldOutTexts: 12, trained: { theme: 1, defi: 1 } });
    expect(evaluation.lexicon.theme).toBe(0);
  });

  it('is the same for the same texts', () => expect(trainClassifier(texts, 1).model).toEqual(model));

  it('is the same, byte by byte, as ever for the same texts and day', () => {
    const parts = ['lune fusée planète', 'pain farine levure', 'voile vague marin'];
    const labelled = Array.from({ length: 60 }, (_, n) => ({
      text: `# Titre ${n}\n\nun texte sur ${parts[n % 3]} l’été et ${parts[(n * 7) % 3]} pour la classe`,
      theme: ['A', 'B', 'C'][n % 3]!,
      defi: n % 4 ? 'cps' : 'aucun_defi',
    }));
    const sealed = sealContentModel(labelled, parseDay('2026-02-01'));
    expect(sealed.sha256).toBe('ff4ca5403d542c52e2c4ba2d5c1b42d772ed6dd223217ccf7954e58291ac8378');
    expect(sealed.dataHash).toBe(sha256(canonicalJson(labelled)));
  });

  it('counts the terms of much text in several walks, so that they never are in memory all at once', () => {
    const walksOf = (length: number) => {
      let reads = 0;
      const read = (text: string) => {
        reads++;
        return text;
      };
      const padded = texts.map((text) =>
        Object.defineProperty({ ...text }, 'text', {
          get: () => read(text.text.padEnd(length)),
        }),
      );
      trainClassifier(padded, 1);
      return reads;
    };
    // 36 texts are learnt from: 14.4 million characters, in three parts of 6 million instead of one
    expect(walksOf(400_000) - walksOf(100)).toBe(2 * 36);
  });

  it('holds a quarter of every theme out, so that each is judged', () => {
    const sizes = [10, 6, 2, 1];
    const some = sizes.flatMap((size, k) =>
      Array.from({ length: size }, () => ({ ...texts[k]!, theme: `Theme ${k}` })),
    );
    // 2.5, 1.5 and .5 are rounded up
    const expected = { trainingTexts: 14, heldOutTexts: 6 };
    expect(trainClassifier([...some, texts[0]!], 1).evaluation).toMatchObject(expected);
  });

  it('needs a theme with two texts, one to learn from and one to be judged by', () => {
    const alone = texts.slice(0, 20).map((text, n) => ({ ...text, theme: `Theme ${n}` }));
    expect(() => trainClassifier(alone, 1)).toThrow(NotEnoughDataError);
    expect(() => trainClassifier(alone, 1)).toThrow('a theme of its own; label two or more of a theme');
    const one = [...alone.slice(0, 19), { ...alone[19]!, theme: 'Theme 0' }];
    expect(trainClassifier(one, 1).evaluation).toMatchObject({ trainingTexts: 19, heldOutTexts: 1 });
  });

  it('needs words that occur in more than one text', () => {
    const apart = texts.slice(0, 20).map((text, n) => ({ ...text, text: `mot${'abcdefghijklmnopqrst'[n]}` }));
    expect(() => trainClassifier(apart, 1)).toThrow(NotEnoughDataError);
    expect(() => trainClassifier(apart, 1)).toThrow('no word is in several of the labelled contents');
  });

  it('needs 20 texts', () => {
    expect(() => trainClassifier(texts.slice(0, 19), 1)).toThrow('19 labelled contents, at least 20 are needed');
  });
});
