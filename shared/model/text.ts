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
};

const SMOOTHING = 0.1;

/** The words and the pairs of words that follow each other. */
export function oneAndTwoGrams(words: readonly string[]): string[] {
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

/** The terms in most documents, ties in code unit order; idf = ln((1 + n) / (1 + df)) + 1. */
export function fitVocabulary(
  documents: readonly (readonly string[])[],
  { minDocuments, maxShare, maxTerms }: VocabularyOptions,
): Vocabulary {
  const frequencies = new Map<string, number>();
  for (const document of documents)
    for (const term of new Set(document)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const kept = [...frequencies]
    .filter(([, count]) => count >= minDocuments && count <= maxShare * documents.length)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, maxTerms);
  const idf = (count: number) => Math.log((1 + documents.length) / (1 + count)) + 1;
  return { terms: kept.map(([term]) => term), idf: kept.map(([, count]) => idf(count)) };
}

/** Turns documents into unit vectors of tf * idf. */
export function vectoriser({ terms, idf }: Vocabulary): (document: readonly string[]) => SparseVector {
  const indexOf = new Map(terms.map((term, i) => [term, i]));
  return (document) => {
    const weights = new Map<number, number>();
    for (const term of document) {
      const i = indexOf.get(term);
      if (i !== undefined) weights.set(i, (weights.get(i) ?? 0) + idf[i]!);
    }
    const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
    return new Map([...weights].map(([i, weight]) => [i, weight / length]));
  };
}

/** Multinomial naive Bayes on weighted terms, additively smoothed; classes in code unit order. */
export function trainBayes(vectors: readonly SparseVector[], labels: readonly string[], terms: number): BayesModel {
  const classes = [...new Set(labels)].sort();
  const sums = classes.map(() => new Float64Array(terms).fill(SMOOTHING));
  const counts = classes.map(() => 0);
  for (const [d, vector] of vectors.entries()) {
    const k = classes.indexOf(labels[d]!);
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
