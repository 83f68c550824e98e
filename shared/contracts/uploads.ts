import { ContractError } from '../base/errors';
import { parsePeriod } from './grade-row';

/** What may be uploaded as CSV, by the parameters that the kind needs. */
const UPLOADS = {
  'video-views': [],
  grades: ['start_date_period', 'end_date_period'],
  consumption: [],
  courses: [],
  learners: [],
  interactions: [],
  contents: [],
  users: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type UploadKind = keyof typeof UPLOADS;
export const UPLOAD_KINDS = Object.keys(UPLOADS) as readonly UploadKind[];

export type Upload = { readonly kind: UploadKind; readonly parameters: Readonly<Record<string, string>> };

const UPLOAD_KEY = /^uploads\/([a-z-]+)\/([0-9a-f-]{36})\.csv$/;

/** The key of an uploaded file; its name is the id of its task. */
export function uploadKey(kind: UploadKind, id: string): string {
  return `uploads/${kind}/${id}.csv`;
}

/** Kind and task id of an uploaded file; null for any other key. */
export function parseUploadKey(key: string): { kind: UploadKind; id: string } | null {
  const [, kind = '', id = ''] = UPLOAD_KEY.exec(key) ?? [];
  return Object.hasOwn(UPLOADS, kind) ? { kind: kind as UploadKind, id } : null;
}

/** Reads the body of POST /v1/uploads; what is missing or unknown is a ContractError. */
export function parseUpload(body: unknown): Upload {
  const { kind, ...given } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || !Object.hasOwn(UPLOADS, kind))
    throw new ContractError('kind', kind, UPLOAD_KINDS.join(', '));
  const names: readonly string[] = UPLOADS[kind as UploadKind];
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new ContractError(unknown.slice(0, 40), given[unknown], names.join(', ') || 'nothing beside kind');
  // told now rather than by the job that reads the file
  if (names.length > 0) parsePeriod(given.start_date_period, given.end_date_period);
  return { kind: kind as UploadKind, parameters: Object.fromEntries(names.map((name) => [name, String(given[name])])) };
}
