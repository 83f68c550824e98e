import { parseDay } from '../../../shared/base/day';
import { sha256 } from '../../../shared/base/hash';
import type { ActiveModel, ModelRecord } from '../../../shared/contracts/model-record';
import type { Shadow, ShadowEnd } from '../../../shared/contracts/shadow';

/** A versionless bucket; `puts` names the keys in the order they were written. */
export function memoryObjects(initial: Record<string, string> = {}) {
  const bodies = new Map(Object.entries(initial).map(([key, body]) => [key, Buffer.from(body) as Uint8Array]));
  const puts: string[] = [];
  return {
    bodies,
    puts,
    get: async (key: string) => {
      const body = bodies.get(key);
      return body ? { body, etag: sha256(body).slice(0, 8), versionId: null } : null;
    },
    list: async (prefix: string) => [...bodies.keys()].filter((key) => key.startsWith(prefix)),
    put: async (key: string, body: string | Uint8Array) => {
      puts.push(key);
      bodies.set(key, Buffer.from(body));
    },
  };
}

/** The registry's rules: a conditional pointer, which alone says what is active and what was. */
export function memoryRegistry() {
  let pointer: ActiveModel | null = null;
  let shadow: Shadow | null = null;
  const records = new Map<string, ModelRecord>();
  return {
    records,
    active: async () => pointer,
    get: async (_kind: string, version: string): Promise<ModelRecord | null> => {
      const found = records.get(version);
      if (!found) return null;
      if (pointer?.version === version) return { ...found, status: 'active' };
      if (shadow?.version === version && shadow.ended === null) return { ...found, status: 'shadow' };
      return { ...found, status: found.status === 'active' ? 'retired' : found.status };
    },
    record: async (_kind: string, record: ModelRecord) => {
      records.set(record.version, record);
    },
    activate: async (_kind: string, next: ActiveModel, expected: string | null) => {
      if ((pointer?.version ?? null) !== expected) return false;
      pointer = next;
      return true;
    },
    shadow: async () => shadow,
    beginShadow: async (_kind: string, next: Shadow, expected: Shadow | null) => {
      if (shadow?.version !== expected?.version || (expected?.ended === null && shadow?.ended !== null)) return false;
      shadow = next;
      return true;
    },
    endShadow: async (_kind: string, version: string, ended: ShadowEnd) => {
      if (shadow?.version === version && shadow.ended === null) shadow = { ...shadow, ended };
    },
  };
}

export const now = (): Date => new Date('2023-07-01T00:00:00Z');
export const asOf = parseDay('20230701');
