import type { Day } from '../base/day';
import type { ModelKind } from '../contracts/model-kind';
import type { PredictionHead, StoredPredictions } from '../contracts/prediction';
import type { LatestRun, RunManifest } from '../contracts/run';

/** A class that a learner is or was in; `lastDate` is the run date on which the learner was gone. */
export type Membership = { readonly classId: string; readonly firstDate: Day; readonly lastDate: Day | null };

/** Everything the queries read. */
export type QueryServices = {
  readonly latest: () => Promise<LatestRun | null>;
  readonly manifest: (day: Day) => Promise<RunManifest | null>;
  readonly readPredictions: (classId: string, day: Day) => Promise<StoredPredictions | null>;
  /** Ascending by run date. */
  readonly heads: (classId: string, from: Day, to: Day) => Promise<PredictionHead[]>;
  readonly classKnown: (classId: string) => Promise<boolean>;
  readonly classesOf: (userId: string) => Promise<readonly Membership[]>;
  /** Version of the active model of a kind. */
  readonly activeModel: (kind: ModelKind) => Promise<string | null>;
  readonly now: () => Date;
};
