import { NotEnoughDataError } from '../base/errors';
import { lazily } from '../base/lazily';
import { randomStream, seedOf, shuffled } from '../base/random';
import { roundSignificant } from '../base/stats';
import { macroF1 } from '../model/evaluate';
import { type BayesModel, bayesClass, fitVocabulary, trainBayes, type Vocabulary, vectoriser } from '../model/text';
import { type Classification, classifyByLexicon } from './classify';
import { wordsOf } from './words';

/** A text that an editor labelled. */
export type LabelledText = Classification & { readonly text: string };

export type ContentModel = { readonly vocabulary: Vocabulary; readonly theme: BayesModel; readonly defi: BayesModel };

export type ClassifierScores = { readonly theme: number; readonly defi: number };

/** Macro-F1 on the same held-out texts, none of which was learnt from. */
export type ClassifierEvaluation = {
  readonly trainingTexts: number;
  readonly heldOutTexts: number;
  readonly trained: ClassifierScores;
  readonly lexicon: ClassifierScores;
};

const VOCABULARY = { minDocuments: 2, maxShare: 0.8, maxTerms: 5_000 };
/** Their terms, at most 2.5 million, are counted at a time. */
const CHARACTERS_A_PART = 6_000_000;
export const MIN_TEXTS = 20;
const HELD_OUT_SHARE = 0.25;
const DIGITS = 6;

/** Learns from three quarters of the labelled texts and is scored on the others, beside the lexicon; the same texts give the same model. */
export function trainClassifier(
  texts: readonly LabelledText[],
  seed: number,
): { model: ContentModel; evaluation: ClassifierEvaluation } {
  if (texts.length < MIN_TEXTS)
    throw new NotEnoughDataError(`${texts.length} labelled contents, at least ${MIN_TEXTS} are needed`);
  const { training, heldOut } = split(texts, seed);
  if (heldOut.length === 0)
    throw new NotEnoughDataError('every labelled content has a theme of its own; label two or more of a theme');
  const model = learnFrom(training);
  if (model.vocabulary.terms.length === 0)
    throw new NotEnoughDataError(
      'no word is in several of the labelled contents but not in nearly all; label more of them',
    );
  const classify = classifierOf(model);
  const evaluation = {
    trainingTexts: training.length,
    heldOutTexts: heldOut.length,
    trained: score(heldOut, classify),
    lexicon: score(heldOut, classifyByLexicon),
  };
  return { model, evaluation };
}

/** The classifier that a trained model stands for. */
export function classifierOf({ vocabulary, theme, defi }: ContentModel): (markdown: string) => Classification {
  const toVector = vectoriser(vocabulary);
  return (markdown) => {
    const vector = toVector(wordsOf(markdown).words);
    return { theme: bayesClass(theme, vector), defi: bayesClass(defi, vector) };
  };
}

function learnFrom(texts: readonly LabelledText[]): ContentModel {
  const documents = lazily(texts, ({ text }) => wordsOf(text).words);
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  const parts = Math.max(1, Math.ceil(characters / CHARACTERS_A_PART));
  const vocabulary = roundedVocabulary(fitVocabulary(documents, { ...VOCABULARY, parts }));
  const vectors = lazily(documents, vectoriser(vocabulary));
  const bayes = (target: 'theme' | 'defi'): BayesModel => {
    const { classes, prior, logShares } = trainBayes(
      vectors,
      texts.map((text) => text[target]),
      vocabulary.terms.length,
    );
    return { classes, prior: prior.map(rounded), logShares: logShares.map((row) => row.map(rounded)) };
  };
  return { vocabulary, theme: bayes('theme'), defi: bayes('defi') };
}

/** A quarter of every theme's texts is held out; a theme with a single text is learnt from. */
function split(texts: readonly LabelledText[], seed: number) {
  const themes = [...new Set(texts.map(({ theme }) => theme))].sort();
  const heldOut = themes.flatMap((theme) => {
    const own = texts.filter((text) => text.theme === theme);
    return shuffled(own, randomStream(seedOf(`${seed} ${theme}`))).slice(0, Math.round(own.length * HELD_OUT_SHARE));
  });
  const kept = new Set(heldOut);
  return { training: texts.filter((text) => !kept.has(text)), heldOut };
}

function score(texts: readonly LabelledText[], classify: (text: string) => Classification): ClassifierScores {
  const answers = texts.map(({ text }) => classify(text));
  const of = (target: 'theme' | 'defi'): number => {
    const labels = [...new Set([...texts, ...answers].map((item) => item[target]))].sort();
    const indices = (items: readonly Classification[]) => items.map((item) => labels.indexOf(item[target]));
    return roundSignificant(macroF1(indices(texts), indices(answers), labels.length), DIGITS);
  };
  return { theme: of('theme'), defi: of('defi') };
}

function roundedVocabulary({ terms, idf }: Vocabulary): Vocabulary {
  return { terms, idf: idf.map(rounded) };
}

function rounded(value: number): number {
  return roundSignificant(value, DIGITS);
}
