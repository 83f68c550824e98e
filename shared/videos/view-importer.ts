import type { Importer } from '../contracts/importer';
import type { ColumnsOf } from '../contracts/row-source';
import { parseVideoView, VIEW_COLUMNS, type VideoView } from '../contracts/video-view';
import { type ViewTable, viewTableBuilder } from './view-table';

export type ViewImportServices = {
  readonly views: {
    append: (views: readonly VideoView[], batch: { readonly run: string; readonly part: number }) => Promise<void>;
  };
  /** Told after an import that brought views. */
  readonly viewsArrived: () => Promise<void>;
};

/** Few enough that several batches fit into memory while they are read again. */
const BATCH_VIEWS = 50_000;

/** Keeps the good views of a file; the same file again writes the same batches and counts once. */
export function viewImporter({ views, viewsArrived }: ViewImportServices): Importer<VideoView> {
  return {
    required: VIEW_COLUMNS,
    parse: parseVideoView,
    batchRows: BATCH_VIEWS,
    write: (batch, { id }, part) => views.append(batch, { run: id, part }),
    finish: async (_, { accepted }) => {
      if (accepted > 0) await viewsArrived();
    },
  };
}

/** The views that were kept, by column (stores/row-log.ts). */
export type ViewColumns = { readonly readColumns: () => AsyncIterable<ColumnsOf<VideoView>> };

/** Every view that was ever accepted, as a table. */
export async function readViews({ readColumns }: ViewColumns): Promise<ViewTable> {
  const builder = viewTableBuilder();
  for await (const { studentId, videoTitle, courseCode, completion } of readColumns())
    for (let i = 0; i < completion.length; i++)
      builder.add(studentId[i] as string, videoTitle[i] as string, courseCode[i] as string, completion[i] as number);
  return builder.build();
}
