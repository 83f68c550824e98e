/** Work that goes on after the answer: an upload to be read, a training, a long computation. */
export type TaskStatus = 'waiting' | 'running' | 'succeeded' | 'failed';

/** `kind` names the work (`upload:video-views`, `abandonment-training`); instants are ISO 8601. */
export type Task = {
  readonly id: string;
  readonly kind: string;
  readonly status: TaskStatus;
  readonly parameters: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** When the last attempt began; null before the first. */
  readonly startedAt: string | null;
  readonly attempts: number;
  readonly finishedAt: string | null;
  /** What it came to; null until then. Of a failed one there may be details. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** Why it failed, for the caller; of a waiting one, that an attempt failed; null otherwise. */
  readonly error: string | null;
  /** What it is done from, such as the hash of an uploaded file; null where there is nothing of the kind. */
  readonly content: string | null;
  /** What the caller should know beside the outcome. */
  readonly notice: string | null;
};
