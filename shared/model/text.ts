import { mixSeed, seedOf } from '../base/random';

/** Terms with their inverse document frequencies, and each class's log-weights of them: what a text classifier is made of. */
export type Vocabulary = { readonly terms: readonly string[]; readonly idf: readonly number[] };
export type BayesModel = {
  readonly classes: readonly string[];
  readonly prior: readonly number[];
  /** Of each class: ln of each term's share of the class's weight. */
  readonly logShares: readonly (readonly number[])[];
};
/** Term index to weight; absent terms weigh 0. */
export type SparseVector = ReadonlyMap<number, number>;

export type VocabularyOptions = {
  readonly minDocuments: number;
  /** Terms in a larger share of the documents are left out. */
  readonly maxShare: number;
  readonly maxTerms: number;
  /** The terms are counted in so many parts one after the other: more take less memory and more time, and find the same. */
  readonly parts: number;
};

type Counted = readonly [term: string, documents: number];

const SMOOTHING = 0.1;

/**
 * The terms, words and pairs of words that follow each other, in most documents, ties in code unit order;
 * idf = ln((1 + n) / (1 + df)) + 1. The documents are walked once a part.
 */
export function fitVocabulary(documents: Iterable<readonly string[]>, options: VocabularyOptions): Vocabulary {
  let kept: Counted[] = [];
  let count = 0;
  for (let part = 0; part < options.parts; part++) {
    const frequencies = new Map<string, number>();
    count = 0;
    for (const words of documents) {
      count++;
      for (const term of termsOfPart(words, part, options.parts))
        frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
    kept = mostFrequent(kept, frequencies, count, options);
  }
  const idf = (frequency: number) => Math.log((1 + count) / (1 + frequency)) + 1;
  return { terms: kept.map(([term]) => term), idf: kept.map(([, frequency]) => idf(frequency)) };
}

/** Each of a document's terms that belong to a part, once: two words hash the same in every document. */
function termsOfPart(words: readonly string[], part: number, parts: number): Set<string> {
  const terms = new Set<string>();
  const belongs = (hash: number) => (hash >>> 0) % parts === part;
  let before = 0;
  for (const [i, word] of words.entries()) {
    const hash = mixSeed(0, seedOf(word));
    if (belongs(hash)) terms.add(word);
    if (i > 0 && belongs(mixSeed(before, hash))) terms.add(pair(words[i - 1]!, word));
    before = hash;
  }
  return terms;
}

function mostFrequent(
  kept: readonly Counted[],
  frequencies: ReadonlyMap<string, number>,
  documents: number,
  { minDocuments, maxShare, maxTerms }: VocabularyOptions,
): Counted[] {
  const candidates = [...kept];
  for (const entry of frequencies)
    if (entry[1] >= minDocuments && entry[1] <= maxShare * documents) candidates.push(entry);
  return candidates.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, maxTerms);
}

function pair(first: string, second: string): string {
  return `${first} ${second}`;
}

/** Turns the words of a document into its unit vector of tf * idf. */
export function vectoriser({ terms, idf }: Vocabulary): (words: readonly string[]) => SparseVector {
  const indexOf = new Map(terms.map((term, i) => [term, i]));
  return (words) => {
    const weights = new Map<number, number>();
    const add = (term: string): void => {
      const i = indexOf.get(term);
      if (i !== undefined) weights.set(i, (weights.get(i) ?? 0) + idf[i]!);
    };
    for (const word of words) add(word);
    for (let i = 1; i < words.length; i++) add(pair(words[i - 1]!, words[i]!));
    const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
    return new Map([...weights].map(([i, weight]) => [i, weight / length]));
  };
}

/** Multinomial naive Bayes on weighted terms, additively smoothed; classes in code unit order. The vectors are walked once. */
export function trainBayes(vectors: Iterable<SparseVector>, labels: readonly string[], terms: number): BayesModel {
  const classes = [...new Set(labels)].sort();
  const sums = classes.map(() => new Float64Array(terms).fill(SMOOTHING));
  const counts = classes.map(() => 0);
  let d = 0;
  for (const vector of vectors) {
    const k = classes.indexOf(labels[d++]!);
    counts[k]!++;
    for (const [i, weight] of vector) sums[k]![i]! += weight;
  }
  const logShares = sums.map((row) => {
    const total = row.reduce((sum, weight) => sum + weight, 0);
    return [...row].map((weight) => Math.log(weight / total));
  });
  return { classes, prior: counts.map((count) => Math.log(count / labels.length)), logShares };
}

/** The most probable class, ties to the first; a text without a known term gets the most frequent one. */
export function bayesClass({ classes, prior, logShares }: BayesModel, vector: SparseVector): string {
  const scores = classes.map((_, k) => {
    let score = prior[k]!;
    for (const [i, weight] of vector) score += weight * logShares[k]![i]!;
    return score;
  });
  return classes[scores.indexOf(Math.max(...scores))]!;
}
