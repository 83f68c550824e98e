import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { sha256OfParts } from '../base/hash';
import type { CheckedModel } from '../contracts/model-kind';
import { isFiniteArray } from '../model/finite-array';
import { type ModelHeader, openModel, type SealedModel, sealModel } from '../model/sealed-model';
import type { BayesModel } from '../model/text';
import {
  type ClassifierEvaluation,
  type ClassifierScores,
  type ContentModel,
  type LabelledText,
  trainClassifier,
} from './train-classifier';

const CONTENT_KIND = { kind: 'content', schemaVersion: 1 } as const;

type ContentModelContent = ModelHeader &
  ContentModel & { readonly kind: 'content'; readonly metrics: ClassifierEvaluation };
export type SealedContentModel = SealedModel<ContentModelContent>;

const SEED = 17;

/** Trains and seals a classifier; the same texts and date give the same bytes. */
export function sealContentModel(texts: readonly LabelledText[], trainedOn: Day): SealedContentModel {
  const { model, evaluation } = trainClassifier(texts, SEED);
  const dataHash = sha256OfParts(jsonParts(texts));
  return sealModel({ ...CONTENT_KIND, trainedOn, forced: false, dataHash, ...model, metrics: evaluation });
}

/** Reads a classifier's file; one that is not whole is a ModelRefusedError. */
export function readContentModel(bytes: Uint8Array): SealedContentModel {
  return openModel<ContentModelContent>(bytes, CONTENT_KIND, ({ vocabulary, theme, defi, metrics }) => {
    const { terms, idf } = (vocabulary ?? {}) as Record<string, unknown>;
    const count = Array.isArray(terms) ? terms.length : 0;
    const checks: [boolean, string][] = [
      [count > 0 && isFiniteArray(idf, count), 'the vocabulary is empty or its weights are not finite'],
      [isBayes(theme, count), 'the themes do not fit the vocabulary'],
      [isBayes(defi, count), 'the challenges do not fit the vocabulary'],
      [typeof metrics === 'object' && metrics !== null, 'metrics are missing'],
    ];
    return checks.filter(([holds]) => !holds).map(([, reason]) => reason);
  });
}

/** Reads a classifier and judges it: better than the lexicon on the texts that it has not seen. */
export function checkContentModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256: hash, forced, metrics } = readContentModel(bytes);
  const [trained, lexicon] = [mean(metrics.trained), mean(metrics.lexicon)];
  const reasons = trained < lexicon ? [`macro-F1 ${trained} is below ${lexicon} of the lexicon`] : [];
  return { version, sha256: hash, forced, verdict: { promote: reasons.length === 0, reasons }, metrics };
}

/** The canonical JSON of the texts piece by piece: all of it may be longer than a string can be. */
function* jsonParts(texts: readonly LabelledText[]): Generator<string> {
  yield '[';
  for (const [i, text] of texts.entries()) yield `${i === 0 ? '' : ','}${canonicalJson(text)}`;
  yield ']';
}

function isBayes(value: unknown, terms: number): boolean {
  const { classes, prior, logShares } = (value ?? {}) as Partial<BayesModel>;
  const count = Array.isArray(classes) ? classes.length : 0;
  if (count === 0 || !isFiniteArray(prior, count) || !Array.isArray(logShares)) return false;
  return logShares.length === count && logShares.every((row) => isFiniteArray(row, terms));
}

function mean({ theme, defi }: ClassifierScores): number {
  return (theme + defi) / 2;
}
