import { checkContentModel, readContentModel, sealContentModel } from '../../../shared/audience/content-model';
import { canonicalJson } from '../../../shared/base/canonical-json';
import { parseDay } from '../../../shared/base/day';
import { sealModel } from '../../../shared/model/sealed-model';

const texts = Array.from({ length: 24 }, (_, n) => ({
  text: `un texte sur ${['lune fusee', 'pain farine'][n % 2]}`,
  theme: ['A', 'B'][n % 2]!,
  defi: 'aucun_defi',
}));
const sealed = sealContentModel(texts, parseDay('20250710'));
const { sha256: _hash, version: _version, ...content } = sealed;
const terms = content.vocabulary.terms.length;

const bytesOf = (change: object) => Buffer.from(canonicalJson(sealModel({ ...content, ...change })));
const scored = (trained: object, lexicon: object) =>
  checkContentModel(bytesOf({ metrics: { ...content.metrics, trained, lexicon } })).verdict;

describe("a classifier's file", () => {
  it('reads back as it was sealed', () => expect(readContentModel(bytesOf({}))).toEqual(sealed));

  const { theme, vocabulary } = content;
  it.each([
    ['no vocabulary', { vocabulary: null }, 'the vocabulary is empty or its weights are not finite'],
    ['an empty vocabulary', { vocabulary: { terms: [], idf: [] } }, 'the vocabulary is empty'],
    ['terms that are no list', { vocabulary: { ...vocabulary, terms: 'abc' } }, 'the vocabulary is empty'],
    ['a weight too few', { vocabulary: { ...vocabulary, idf: vocabulary.idf.slice(1) } }, 'the vocabulary is empty'],
    ['no themes', { theme: undefined }, 'the themes do not fit the vocabulary'],
    ['an empty list of themes', { theme: { classes: [], prior: [], logShares: [] } }, 'the themes do not fit'],
    ['a prior too few', { theme: { ...theme, prior: [0] } }, 'the themes do not fit'],
    ['no shares', { theme: { ...theme, logShares: null } }, 'the themes do not fit'],
    ['a row of shares too few', { theme: { ...theme, logShares: theme.logShares.slice(1) } }, 'the themes do not fit'],
    ['a short row', { theme: { ...theme, logShares: [theme.logShares[0], [0]] } }, 'the themes do not fit'],
    ['no challenges', { defi: {} }, 'the challenges do not fit the vocabulary'],
    ['no metrics', { metrics: null }, 'metrics are missing'],
    ['metrics as text', { metrics: 'good' }, 'metrics are missing'],
  ])('is refused with %s', (_, change, reason) => {
    expect(terms).toBeGreaterThan(1);
    expect(() => readContentModel(bytesOf(change))).toThrow(reason);
  });

  it('names everything that is wrong and nothing else', () => {
    expect(() => readContentModel(bytesOf({ metrics: null, defi: {} }))).toThrow(
      'model refused: the challenges do not fit the vocabulary; metrics are missing',
    );
  });
});

describe('the gate of classifiers', () => {
  it('lets one go live that is as good as the lexicon over themes and challenges together', () => {
    expect(scored({ theme: 0.5, defi: 0.25 }, { theme: 0.25, defi: 0.5 })).toEqual({ promote: true, reasons: [] });
    expect(scored({ theme: 0.9, defi: 0.1 }, { theme: 0.2, defi: 0.3 })).toMatchObject({ promote: true });
  });

  it('refuses a worse one with both figures', () => {
    expect(scored({ theme: 0.25, defi: 0.25 }, { theme: 0.25, defi: 0.5 })).toEqual({
      promote: false,
      reasons: ['macro-F1 0.25 is below 0.375 of the lexicon'],
    });
  });
});
