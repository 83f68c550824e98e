import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readZipDirectory, readZipMember } from '../shared/sources/zip';

/** The members of an export zip beside it, for the sides that cannot read zips: gzip files, and JSON lines if asked. */
export async function unzipExport(zip: string, asJson: boolean): Promise<{ gzipFolder: string; jsonParent: string }> {
  const [gzipFolder, jsonParent] = [`${zip}.files/gz`, `${zip}.files/json`];
  const jsonFolder = join(jsonParent, 'export');
  if (existsSync(gzipFolder) && (!asJson || existsSync(jsonFolder))) return { gzipFolder, jsonParent };
  for (const folder of [gzipFolder, ...(asJson ? [jsonFolder] : [])]) mkdirSync(folder, { recursive: true });
  const file = await open(zip);
  for (const [n, member] of (await readZipDirectory(file, 1000)).entries()) {
    const chunks: Buffer[] = [];
    for await (const chunk of readZipMember(file, member)) chunks.push(Buffer.from(chunk));
    const name = `hour-${String(n).padStart(2, '0')}.json`;
    writeFileSync(join(gzipFolder, `${name}.gz`), Buffer.concat(chunks));
    if (asJson) writeFileSync(join(jsonFolder, name), gunzipSync(Buffer.concat(chunks)));
  }
  await file.close();
  return { gzipFolder, jsonParent };
}
