import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { sha256 } from '../base/hash';
import type { BinaryScores, ClassScores } from './evaluate';
import type { Interval } from './group-bootstrap';
import { matrixOf } from './matrix';
import { groupProbabilities } from './mixture';
import type { SplitRule } from './split';
import { mixtureFor, type StagedEnsemble } from './staged-ensemble';
import { openEnsemble, type StoredEnsemble } from './stored-ensemble';

export const SCHEMA_VERSION = 5;

export type Scores = { readonly level: ClassScores; readonly atRisk: BinaryScores };

/** The model and what it has to beat, on the same held-out rows. */
export type ScoreTable = {
  readonly rows: number;
  readonly model: Scores;
  /** Answers every row with the level shares of the training rows. */
  readonly prior: Scores;
  /** Answers with the rounded average level so far, 1 without a mark. */
  readonly currentLevel: Scores;
};

export type ModelMetrics = {
  readonly overall: ScoreTable;
  /** By share of the class's length that has passed, ascending. */
  readonly byPoint: readonly (ScoreTable & { readonly point: number })[];
  /** Beside the model it would replace, on the held-out rows that model was not trained on; null where there are none. */
  readonly active: {
    readonly version: string;
    readonly rows: number;
    readonly model: Scores;
    readonly active: Scores;
    /** This model's Brier score less the active one's, with the bounds of a bootstrap over classes. */
    readonly brierDifference: Interval;
  } | null;
};

/** What a model was made from; every field is counted, none names a learner. */
export type TrainingCounts = {
  readonly classes: number;
  readonly pairs: number;
  readonly rows: number;
  /** Not held out; at most as many as the settings allow are trained on. */
  readonly trainableRows: number;
  readonly trainingRows: number;
  /** Held out and scored, as many as the settings allow. */
  readonly heldOutRows: number;
  readonly heldOutClasses: number;
  /** Pairs labelled by an uploaded file, by marks, and with level 1 because no assessed submission exists. */
  readonly labelsFromFile: number;
  readonly labelsFromMarks: number;
  readonly labelsWithoutMark: number;
  /** Pairs of a class that a file covers, but not the pair: left out. */
  readonly pairsNotInFile: number;
  /** Classes in a file that have not ended or are unknown: left out. */
  readonly fileClassesNotEnded: number;
};

/** The content of a model before it is sealed. It holds no clock time: same data and seed, same bytes. */
export type ModelContent = {
  /** Date of the training run. */
  readonly trainedOn: Day;
  readonly semesters: readonly string[];
  /** The model's inputs. */
  readonly featureNames: readonly string[];
  readonly featureHash: string;
  /** How the published level follows from the probabilities: what a wrong level costs per squared step of distance. */
  readonly labelRule: { readonly distanceCost: number };
  /** Levels that occur in the training rows, ascending. */
  readonly classes: readonly number[];
  readonly model: StoredEnsemble;
  /** Share of each level 1..5 in the training rows. */
  readonly prior: readonly number[];
  readonly metrics: ModelMetrics;
  readonly heldOut: SplitRule;
  /** Class ids with rows in the training part. */
  readonly trainingClasses: readonly string[];
  readonly seed: number;
  /** SHA-256 over the rows that it was trained on and scored on, one after the other. */
  readonly dataHash: string;
  readonly counts: TrainingCounts;
  /** An operator asked for this model to go live whatever the gate says. */
  readonly forced: boolean;
};

/** Inputs of a row that is a group of its own, with the answer they must give again. */
export type Probe = {
  readonly elapsedDays: number;
  readonly family: string | null;
  /** Null where undefined. */
  readonly x: readonly (number | null)[];
  readonly probabilities: readonly number[];
};

/** A published model: immutable, named `<yyyymmdd>-<first 12 digits of its SHA-256>`. */
export type OutcomeArtifact = ModelContent & {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'outcome';
  /** Inputs with the answers they must give again wherever the model is loaded. */
  readonly probes: readonly Probe[];
  readonly version: string;
  /** Over the canonical JSON of everything but `sha256` and `version`. */
  readonly sha256: string;
};

/** Probabilities of the levels 1..5 of a probe's inputs. */
export function probeProbabilities(model: StagedEnsemble, probe: Omit<Probe, 'probabilities'>): number[] {
  const row = probe.x.map((value) => value ?? Number.NaN);
  const mixture = mixtureFor(model, probe.elapsedDays, [row]);
  return groupProbabilities(mixture, matrixOf([row]), probe.family).probabilities[0]!;
}

/** Adds probes, hash and version; the answers to `probes` become part of the file. */
export function sealArtifact(content: ModelContent, probes: readonly Omit<Probe, 'probabilities'>[]): OutcomeArtifact {
  const model = openEnsemble(content.model);
  const answered = probes.map((probe) => ({ ...probe, probabilities: probeProbabilities(model, probe) }));
  const body = { ...content, schemaVersion: SCHEMA_VERSION, kind: 'outcome', probes: answered } as const;
  const hash = artifactHash(body);
  return { ...body, sha256: hash, version: versionOf(content.trainedOn, hash) };
}

/** The bytes of a model file. */
export function serializeArtifact(artifact: OutcomeArtifact): string {
  return canonicalJson(artifact);
}

/** SHA-256 of a model's content, its own hash and version left out. */
export function artifactHash(artifact: object): string {
  return sha256(canonicalJson({ ...artifact, sha256: undefined, version: undefined }));
}

export function versionOf(trainedOn: string, hash: string): string {
  return `${trainedOn}-${hash.slice(0, 12)}`;
}
