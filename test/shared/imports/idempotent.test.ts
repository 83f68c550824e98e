import { ContractError } from '../../../shared/base/errors';
import type { ImportReport } from '../../../shared/contracts/import-report';
import { contentId, type IdempotencyServices, importOnce } from '../../../shared/imports/idempotent';

const REPORT: ImportReport = { accepted: 1, rejected: [], rejectedTotal: 0 };

/** A key that somebody else holds for so many looks, then has done; tells the waits and what was given back. */
function heldFor(looks: number) {
  const waits: number[] = [];
  const forgotten: boolean[] = [];
  const services: IdempotencyServices = {
    imports: {
      claim: async (asked) => {
        if (waits.length < looks) return { status: 'busy' };
        return asked.key === 'mine'
          ? { status: 'mine', held: { ...asked, lease: 1 } }
          : { status: 'done', report: REPORT };
      },
      finish: async () => undefined,
      release: async (_, __, { forget }) => void forgotten.push(forget),
    },
    now: () => new Date('2024-05-20T02:00:00Z'),
    sleep: async (ms) => void waits.push(ms),
  };
  const once = (key: string, work: () => Promise<ImportReport>) => {
    const request = { httpMethod: 'POST', headers: { 'idempotency-key': key } } as never;
    return importOnce(services, { kind: 'users', request, contentId: 'c' }, work);
  };
  return { waits, forgotten, once };
}

const never = () => Promise.reject(new Error('was done again'));

describe('an import under a key', () => {
  it('waits for the same one up to ten seconds, and answers what came of it', async () => {
    const { waits, once } = heldFor(19);
    expect(await once('k', never)).toEqual(REPORT);
    expect(waits).toEqual(Array(19).fill(500));
  });

  it('is told to come later when the same one takes longer', async () => {
    const { waits, once } = heldFor(20);
    const message = 'the same import is under way under this Idempotency-Key; ask again in a minute';
    await expect(once('k', never)).rejects.toMatchObject({ status: 503, message });
    expect(waits).toHaveLength(20);
  });

  it('leaves the key to the corrected content where it was refused, and to its own where it broke', async () => {
    const { forgotten, once } = heldFor(0);
    const refusal = new ContractError('csv header', '', '', 'missing columns: id');
    await expect(once('mine', () => Promise.reject(refusal))).rejects.toBe(refusal);
    await expect(once('mine', never)).rejects.toThrow('was done again');
    expect(forgotten).toEqual([true, false]);
  });

  it.each(['a b', 'ก', 'x'.repeat(101), '\u007f'])('takes no %p for a key', async (key) => {
    await expect(heldFor(0).once(key, never)).rejects.toThrow('1 to 100 printable characters without blanks');
  });

  it('takes a hundred characters, and without a key does the work', async () => {
    expect(await heldFor(0).once('~!'.repeat(50), never)).toEqual(REPORT);
    expect(await heldFor(0).once('', async () => ({ ...REPORT, accepted: 7 }))).toMatchObject({ accepted: 7 });
  });
});

it('the id of a content is of its bytes alone, whatever its parts', () => {
  expect(contentId('ab', Buffer.from('c'))).toBe(contentId(Buffer.from('abc')));
  expect(contentId('abc')).not.toBe(contentId('abd'));
});
