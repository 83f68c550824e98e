// Imports a CSV file of views and analyses them, as csv-ingest and videos do; objects are files of a folder.
// Usage: analyse-views FILE FOLDER
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importRows } from '../../shared/imports/import-rows';
import { csvRows } from '../../shared/imports/read-rows';
import { videoRows } from '../../shared/stores/row-logs';
import { refreshVideos } from '../../shared/videos/refresh';
import { viewImporter } from '../../shared/videos/view-importer';

const [file = '', folder = ''] = process.argv.slice(2);
const now = () => new Date('2024-05-20T02:00:00Z');
const pathOf = (key: string) => join(folder, encodeURIComponent(key));
const objects = {
  list: async (prefix: string) =>
    readdirSync(folder)
      .map(decodeURIComponent)
      .filter((key) => key.startsWith(prefix))
      .sort(),
  get: async (key: string) => ({ body: readFileSync(pathOf(key)), etag: null, versionId: null }),
  put: async (key: string, body: string | Uint8Array) => writeFileSync(pathOf(key), body),
  remove: async (key: string) => rmSync(pathOf(key)),
};

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const views = videoRows(objects, now);
  const importer = viewImporter({ views, viewsArrived: async () => undefined });
  const { accepted } = await importRows(importer, csvRows(createReadStream(file), importer), {
    id: 'a',
    parameters: {},
  });
  const runs = { latest: async () => null, move: async () => true };
  const services = { views, objects, runs, activeModel: async () => null, struggleMinViews: 100, now };
  const { learners, metrics } = await refreshVideos(services, null);
  console.log(JSON.stringify({ accepted, learners, auc: metrics?.model.auc }));
}

void main();
