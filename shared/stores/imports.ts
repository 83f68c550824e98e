import { dayOf } from '../base/day';
import type { ImportReport, RejectedRow } from '../contracts/import-report';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const KEPT_DAYS = 7;
/** Longer than any request is answered: whoever holds a key longer has died, or is stopped with its function and may wake. */
const LEASE_SECONDS = 60;

/** One import under an Idempotency-Key: of what kind, and from what content. */
export type ImportKey = { readonly kind: string; readonly key: string; readonly contentId: string };

/** A key while somebody has it; `lease` tells one holder from the next. */
type HeldKey = ImportKey & { readonly lease: number };

/** Who has a key: the caller (`mine`), somebody with the same content (`busy`, or `done` with a report), or with other content. */
export type ImportClaim =
  | { readonly status: 'mine'; readonly held: HeldKey }
  | { readonly status: 'busy' | 'other' }
  | { readonly status: 'done'; readonly report: ImportReport };

/**
 * Table `learning`, `import#<kind>` / Idempotency-Key: who imports under a key, and what came of it, for a week. A key
 * belongs to the first content that claims it; a claim without a report ends with its lease.
 */
export function importStore(learning: Table) {
  const itemKey = ({ kind, key }: Pick<ImportKey, 'kind' | 'key'>) => ({ pk: `import#${kind}`, sk: key });
  const ttlFrom = (at: Date) => expiry(dayOf(at), KEPT_DAYS);

  async function claim(asked: ImportKey, at: Date): Promise<ImportClaim> {
    const now = Math.floor(at.getTime() / 1000);
    const lease = now + LEASE_SECONDS;
    const item = { content_id: asked.contentId, lease_until: lease, ttl: ttlFrom(at) };
    const isFree = 'attribute_not_exists(#pk) OR #ttl <= :now OR (#content_id = :content_id AND #lease_until <= :now)';
    if (await learning.put({ ...itemKey(asked), ...item }, isFree, { now, content_id: asked.contentId }))
      return { status: 'mine', held: { ...asked, lease } };
    const held = await learning.get(itemKey(asked));
    // given back since: the next try gets it
    if (!held) return { status: 'busy' };
    if (held.content_id !== asked.contentId) return { status: 'other' };
    if (held.lease_until !== undefined) return { status: 'busy' };
    const report = {
      accepted: Number(held.accepted),
      rejected: held.rejected as RejectedRow[],
      rejectedTotal: Number(held.rejected_total),
    };
    return { status: 'done', report };
  }

  /** What its holder says of a key; whoever lost it to the next one changes nothing. */
  async function put({ kind, key, contentId, lease }: HeldKey, item: Item): Promise<void> {
    const given = { ...itemKey({ kind, key }), content_id: contentId, ...item };
    await learning.put(given, '#lease_until = :lease', { lease });
  }

  async function finish(held: HeldKey, { accepted, rejected, rejectedTotal }: ImportReport, at: Date): Promise<void> {
    await put(held, { accepted, rejected, rejected_total: rejectedTotal, ttl: ttlFrom(at) });
  }

  /** Ends a claim without a report: the same content may try at once, after `forget` any content. */
  async function release(held: HeldKey, at: Date, { forget }: { readonly forget: boolean }): Promise<void> {
    const now = Math.floor(at.getTime() / 1000);
    await put(held, { lease_until: now, ttl: forget ? now : ttlFrom(at) });
  }

  return { claim, finish, release };
}
