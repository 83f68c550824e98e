import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Marks a data folder as used by this process; a folder of a living one is an Error. Returns what gives it back. */
export function claimFolder(folder: string): () => void {
  const file = join(folder, 'pid');
  makeFolder(folder);
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (owner !== process.pid && isAlive(owner)) {
    throw new Error(`data folder ${folder} is in use by process ${owner}; stop it or choose another --data-dir`);
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Error(`--data-dir is "${folder}", which cannot be a folder: ${(error as Error).message}`);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // somebody else's process is alive, too
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
