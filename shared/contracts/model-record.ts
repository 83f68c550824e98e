/** 'shadow': scored beside the active model by the daily run, not served. */
export type ModelStatus = 'candidate' | 'shadow' | 'active' | 'retired' | 'rejected';

/** A model file that the registry has met; version is `<yyyymmdd>-<hash12>`, times are ISO 8601. */
export type ModelRecord = {
  readonly version: string;
  readonly key: string;
  readonly sha256: string;
  readonly etag: string | null;
  readonly versionId: string | null;
  readonly status: ModelStatus;
  /** Why it was rejected; empty otherwise. */
  readonly reasons: readonly string[];
  readonly recordedAt: string;
  readonly metrics: Readonly<Record<string, unknown>> | null;
  /** How it left the shadow without going live: such a version does not come back by itself. */
  readonly leftShadow?: 'refused' | 'replaced' | null;
};

/** A version that was let live once, or is live: it does not meet the gate again, and nothing takes that off its record. */
export function hasBeenLive(record: Pick<ModelRecord, 'status'> | null): boolean {
  return record?.status === 'active' || record?.status === 'retired';
}

/** The model that predicts now, and the version it replaced. */
export type ActiveModel = {
  readonly version: string;
  readonly key: string;
  readonly sha256: string;
  readonly versionId: string | null;
  readonly activatedAt: string;
  readonly previous: string | null;
};
