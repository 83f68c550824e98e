import { bayesClass, fitVocabulary, oneAndTwoGrams, trainBayes, vectoriser } from '../../../shared/model/text';

const ALL = { minDocuments: 1, maxShare: 1, maxTerms: 100 };

describe('texts as numbers', () => {
  it('takes words and pairs of neighbours', () => {
    expect(oneAndTwoGrams(['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'a b', 'b c']);
  });

  it('keeps terms by document frequency and weighs rare ones higher', () => {
    const documents = [
      ['a', 'a', 'b'],
      ['a', 'c'],
      ['a', 'b', 'd'],
    ];
    const { terms, idf } = fitVocabulary(documents, { minDocuments: 2, maxShare: 0.8, maxTerms: 10 });
    expect(terms).toEqual(['b']);
    expect(idf[0]).toBeCloseTo(Math.log(4 / 3) + 1, 12);
    expect(fitVocabulary(documents, { ...ALL, maxTerms: 2 }).terms).toEqual(['a', 'b']);
  });

  it('makes unit vectors of known terms', () => {
    const vector = vectoriser(fitVocabulary([['a', 'b'], ['a']], ALL))(['a', 'b', 'zebra']);
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
