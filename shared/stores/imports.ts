import { dayOf } from '../base/day';
import type { ImportReport, RejectedRow } from '../contracts/import-report';
import { expiry, type Table } from './table';

const KEPT_DAYS = 7;

/** An import that was made under an Idempotency-Key, and the content it was made from. */
export type KeyedImport = { readonly contentId: string; readonly report: ImportReport };

/** Table `learning`, `import#<kind>` / Idempotency-Key: what an import answered, for a week. */
export function importStore(learning: Table) {
  async function find(kind: string, key: string): Promise<KeyedImport | null> {
    const item = await learning.get({ pk: `import#${kind}`, sk: key });
    if (!item) return null;
    const report = {
      accepted: Number(item.accepted),
      rejected: item.rejected as RejectedRow[],
      rejectedTotal: Number(item.rejected_total),
    };
    return { contentId: String(item.content_id), report };
  }

  async function remember(kind: string, key: string, { contentId, report }: KeyedImport, at: Date): Promise<void> {
    const { accepted, rejected, rejectedTotal } = report;
    await learning.put({
      pk: `import#${kind}`,
      sk: key,
      content_id: contentId,
      accepted,
      rejected,
      rejected_total: rejectedTotal,
      ttl: expiry(dayOf(at), KEPT_DAYS),
    });
  }

  return { find, remember };
}
