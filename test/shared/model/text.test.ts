import { lazily } from '../../../shared/base/lazily';
import { randomStream } from '../../../shared/base/random';
import { bayesClass, fitVocabulary, trainBayes, vectoriser } from '../../../shared/model/text';

const ALL = { minDocuments: 1, maxShare: 1, maxTerms: 100, parts: 1 };

describe('texts as numbers', () => {
  it('takes words and pairs of neighbours', () => {
    expect(fitVocabulary([['a', 'b', 'c']], ALL).terms).toEqual(['a', 'a b', 'b', 'b c', 'c']);
  });

  it('keeps terms by document frequency and weighs rare ones higher', () => {
    const documents = [
      ['a', 'a', 'b'],
      ['a', 'c'],
      ['b', 'a', 'd'],
    ];
    const { terms, idf } = fitVocabulary(documents, { minDocuments: 2, maxShare: 0.8, maxTerms: 10, parts: 1 });
    expect(terms).toEqual(['b']);
    expect(idf[0]).toBeCloseTo(Math.log(4 / 3) + 1, 12);
    expect(fitVocabulary(documents, { ...ALL, maxTerms: 2 }).terms).toEqual(['a', 'b']);
  });

  it.each([2, 7, 100])('finds the same terms in %i parts', (parts) => {
    const random = randomStream(3);
    const word = () => `w${Math.floor(random() ** 2 * 40)}`;
    const documents = Array.from({ length: 50 }, () => Array.from({ length: 30 }, word));
    const options = { minDocuments: 2, maxShare: 0.8, maxTerms: 60 };
    const whole = fitVocabulary(documents, { ...options, parts: 1 });
    expect(whole.terms.some((term) => term.includes(' '))).toBe(true);
    expect(fitVocabulary(documents, { ...options, parts })).toEqual(whole);
  });

  it('counts each part of the terms in a walk of its own, and learns from one vector at a time', () => {
    let walks = 0;
    const documents = {
      *[Symbol.iterator]() {
        walks++;
        yield* [['a', 'b'], ['a']];
      },
    };
    const vocabulary = fitVocabulary(documents, { ...ALL, parts: 5 });
    expect(walks).toBe(5);
    const vectors = lazily(documents, vectoriser(vocabulary));
    expect(trainBayes(vectors, ['x', 'y'], vocabulary.terms.length)).toEqual(
      trainBayes([...vectors], ['x', 'y'], vocabulary.terms.length),
    );
  });

  it('makes unit vectors of known terms', () => {
    const vector = vectoriser(fitVocabulary([['a', 'b'], ['a']], { ...ALL, maxTerms: 2 }))(['a', 'b', 'zebra']);
    expect([...vector.values()].reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    expect(vector.size).toBe(2);
  });

  it('learns which terms go with which class; an unknown text gets the most frequent class', () => {
    const documents = [
      ['sun', 'sea'],
      ['sun', 'sand'],
      ['sun', 'sky'],
      ['snow', 'ice'],
      ['snow', 'ski'],
    ];
    const vocabulary = fitVocabulary(documents, ALL);
    const toVector = vectoriser(vocabulary);
    const labels = ['summer', 'summer', 'summer', 'winter', 'winter'];
    const model = trainBayes(documents.map(toVector), labels, vocabulary.terms.length);
    expect(bayesClass(model, toVector(['ski', 'ice']))).toBe('winter');
    expect(bayesClass(model, toVector(['sand']))).toBe('summer');
    expect(bayesClass(model, toVector(['nothing', 'known']))).toBe('summer');
  });
});
