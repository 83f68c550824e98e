import type { ContentRow, Interaction, Teacher } from '../contracts/audience-rows';
import type { Importer, ImportRun } from '../contracts/importer';
import { CONTENT_COLUMNS, parseContent } from './contents';
import { INTERACTION_COLUMNS, parseInteraction } from './interactions';
import { parseTeacher, USER_COLUMNS } from './users';

type Append<T> = { append: (rows: readonly T[], batch: { run: string; part: number }) => Promise<void> };

const BATCH_ROWS = 50_000;

/** Interaction events; the same file again changes nothing. */
export function interactionImporter(log: Append<Interaction>): Importer<Interaction> {
  return { required: INTERACTION_COLUMNS, parse: parseInteraction, batchRows: BATCH_ROWS, write: into(log) };
}

/** The catalogue of contents; a later row replaces an earlier one. */
export function contentImporter(log: Append<ContentRow>): Importer<ContentRow> {
  return { required: CONTENT_COLUMNS, parse: parseContent, batchRows: BATCH_ROWS, write: into(log) };
}

/** Users; a later row replaces an earlier one. */
export function teacherImporter(log: Append<Teacher>): Importer<Teacher> {
  return { required: USER_COLUMNS, parse: parseTeacher, batchRows: BATCH_ROWS, write: into(log) };
}

function into<T>(log: Append<T>): (rows: readonly T[], run: ImportRun, part: number) => Promise<void> {
  return (rows, { id }, part) => log.append(rows, { run: id, part });
}
