import { contentImporter, interactionImporter, teacherImporter } from '../../shared/audience/importers';
import { periodName } from '../../shared/contracts/grade-row';
import type { Importer } from '../../shared/contracts/importer';
import type { FunctionName } from '../../shared/contracts/names';
import type { UploadKind } from '../../shared/contracts/uploads';
import { consumptionImporter, courseImporter, learnerImporter } from '../../shared/courses/importers';
import { gradeImporter } from '../../shared/grades/grade-importer';
import { importRows } from '../../shared/imports/import-rows';
import type { ImportFile } from '../../shared/imports/ingest-upload';
import { csvRows } from '../../shared/imports/read-rows';
import { gradeStore } from '../../shared/stores/grades';
import type { objectStore } from '../../shared/stores/objects';
import { audienceRows, courseRows, videoRows } from '../../shared/stores/row-logs';
import type { Table } from '../../shared/stores/table';
import { viewImporter } from '../../shared/videos/view-importer';

export type ImporterServices = {
  readonly objects: ReturnType<typeof objectStore>;
  readonly learning: Table;
  readonly now: () => Date;
  readonly invoke: (name: FunctionName, event: object) => Promise<void>;
};

/** How a file of each kind is read; a further kind is a further line. An importer serves one file. */
export function importersOf({ objects, learning, invoke, now }: ImporterServices): Record<UploadKind, ImportFile> {
  const finalGradesArrived = (period: Parameters<typeof periodName>[0]) =>
    invoke('reports', { action: 'final-grades', period: periodName(period) });
  const { consumption, courses, learners } = courseRows(objects, now);
  const { interactions, contents, users } = audienceRows(objects, now);
  return {
    'video-views': file(() =>
      viewImporter({
        views: videoRows(objects, now),
        viewsArrived: () => invoke('videos', { importedAt: now().toISOString() }),
      }),
    ),
    grades: file(() => gradeImporter({ grades: gradeStore(learning, now), finalGradesArrived })),
    consumption: file(() => consumptionImporter(consumption)),
    courses: file(() => courseImporter(courses)),
    learners: file(() => learnerImporter(learners)),
    interactions: file(() => interactionImporter(interactions)),
    contents: file(() => contentImporter(contents)),
    users: file(() => teacherImporter(users)),
  };
}

function file<T>(importer: () => Importer<T>): ImportFile {
  return (body, run) => {
    const one = importer();
    return importRows(one, csvRows(body, one), run);
  };
}
