// One million interactions imported and analysed as in production, objects in a folder: node audience.cjs CSV FOLDER USERS
import { createReadStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interactionImporter } from '../../shared/audience/importers';
import type { UserSegment } from '../../shared/audience/profile';
import { type ClustersSummary, recomputeClusters } from '../../shared/audience/recompute-clusters';
import { importRows } from '../../shared/imports/import-rows';
import { csvRows } from '../../shared/imports/read-rows';
import { publishedRecords } from '../../shared/stores/published-records';
import { audienceRows } from '../../shared/stores/row-logs';

const [csv = '', folder = ''] = process.argv.slice(2);
const now = () => new Date('2025-07-10T00:00:00Z');
const nameOf = (key: string) => key.replaceAll('/', '~');
const objects = {
  get: async (key: string) => ({ body: readFileSync(join(folder, nameOf(key))), etag: null, versionId: null }),
  put: async (key: string, body: string | Uint8Array) => writeFileSync(join(folder, nameOf(key)), body),
  list: async (prefix: string) =>
    readdirSync(folder)
      .map((name) => name.replaceAll('~', '/'))
      .filter((key) => key.startsWith(prefix))
      .sort(),
};

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const rows = audienceRows(objects, now);
  const importer = interactionImporter(rows.interactions);
  const report = await importRows(importer, csvRows(createReadStream(csv), importer), { id: 'bench', parameters: {} });
  const imported = cpuSeconds();
  let records = 0;
  let bytes = 0;
  const table = {
    name: 'learning',
    get: async () => null,
    put: async () => true,
    query: async () => [],
    writeAll: async (items: readonly { readonly body: Uint8Array }[]) => {
      for (const { body } of items) bytes += body.length;
    },
  };
  const store = publishedRecords<ClustersSummary, UserSegment>(table as never, 'segments', now);
  const publish: typeof store.publish = (version, summary, users, kept) => {
    records = users.ids.length;
    return store.publish(version, summary, users, kept);
  };
  const none = async () => null;
  const { metrics } = await recomputeClusters({
    ...rows,
    segments: { publish },
    active: none,
    goLive: none,
    objects,
    now,
  });
  const analysed = cpuSeconds() - imported;
  console.log(JSON.stringify({ accepted: report.accepted, records, bytes, imported, analysed, sizes: metrics.sizes }));
}

void main();
