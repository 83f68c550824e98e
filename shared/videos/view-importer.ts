import type { Importer } from '../contracts/importer';
import type { RowSource } from '../contracts/row-source';
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

/** Every view that was ever accepted, as a table. */
export async function readViews({ read }: Pick<RowSource<VideoView>, 'read'>): Promise<ViewTable> {
  const builder = viewTableBuilder();
  for await (const { rows } of read()) for (const view of rows) builder.add(view);
  return builder.build();
}
