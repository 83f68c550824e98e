import { contentImporter } from '../../../shared/audience/importers';
import { RequestError } from '../../../shared/base/errors';
import type { ImportReport } from '../../../shared/contracts/import-report';
import { importOnce } from '../../../shared/imports/idempotent';
import { importRows } from '../../../shared/imports/import-rows';
import { jsonRows } from '../../../shared/imports/read-rows';
import { importStore } from '../../../shared/stores/imports';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

const REPORT: ImportReport = { accepted: 1, rejected: [{ line: 3, error: 'x' }], rejectedTotal: 9 };

type Imports = ReturnType<typeof importStore>;

async function held(imports: Imports, ...asked: Parameters<Imports['claim']>) {
  const claim = await imports.claim(...asked);
  if (claim.status !== 'mine') throw new Error(`the key is ${claim.status}`);
  return claim.held;
}

export function importsContract(clientOf: ClientOf): void {
  describe('imports', () => {
    const open = freshTable(clientOf, 'imports');
    const asked = (key: string, contentId = 'c') => ({ kind: 'video-views', key, contentId });

    it('are remembered by kind and key, for a week', async () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      await imports.finish(await held(imports, asked('k 1'), clock.now()), REPORT, clock.now());
      expect(await imports.claim(asked('k 1'), clock.now())).toEqual({ status: 'done', report: REPORT });
      expect(await imports.claim(asked('k 1', 'd'), clock.now())).toEqual({ status: 'other' });
      expect(await imports.claim(asked('k 2'), clock.now())).toMatchObject({ status: 'mine' });
      expect(await imports.claim({ ...asked('k 1'), kind: 'grades' }, clock.now())).toMatchObject({ status: 'mine' });
      clock.advance(7 * 86_400);
      expect(await imports.claim(asked('k 1', 'd'), clock.now())).toMatchObject({ status: 'mine' });
    });

    it('of somebody who died are taken over with the same content alone, when the lease is over', async () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      await imports.claim(asked('dead'), clock.now());
      clock.advance(59);
      expect(await imports.claim(asked('dead'), clock.now())).toEqual({ status: 'busy' });
      clock.advance(1);
      expect(await imports.claim(asked('dead', 'd'), clock.now())).toEqual({ status: 'other' });
      expect(await imports.claim(asked('dead'), clock.now())).toMatchObject({ status: 'mine' });
      expect(await imports.claim(asked('dead'), clock.now())).toEqual({ status: 'busy' });
    });

    it('of somebody who wakes when another has taken over are left as the other made them', async () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      const slow = await held(imports, asked('slow'), clock.now());
      clock.advance(60);
      const quick = await held(imports, asked('slow'), clock.now());
      await imports.release(slow, clock.now(), { forget: true });
      expect(await imports.claim(asked('slow', 'd'), clock.now())).toEqual({ status: 'other' });
      await imports.finish(quick, REPORT, clock.now());
      await imports.release(slow, clock.now(), { forget: true });
      await imports.finish(slow, { ...REPORT, accepted: 0 }, clock.now());
      expect(await imports.claim(asked('slow'), clock.now())).toEqual({ status: 'done', report: REPORT });
    });

    it('are remembered however long the errors of their rows are', async () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      const rows = Array.from({ length: 1_200 }, (_, n) => ({ id: n, type: 'article', theme: 'หัวข้อ'.repeat(20) }));
      const importer = contentImporter({ append: async () => undefined });
      const body = Buffer.from(JSON.stringify(rows));
      const report = await importRows(importer, jsonRows(body), { id: 'r', parameters: {} });
      expect(report).toMatchObject({ accepted: 0, rejectedTotal: 1_200 });
      expect(report.rejected[0]).toMatchObject({
        line: 1,
        error: expect.stringMatching(/^theme must be one of Gérer/),
      });
      await imports.finish(await held(imports, asked('long'), clock.now()), report, clock.now());
      expect(await imports.claim(asked('long'), clock.now())).toEqual({ status: 'done', report });
    });

    const world = () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      // waiting gives the others a turn
      const services = { imports, now: clock.now, sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) };
      const once = (key: string, contentId: string, work: () => Promise<ImportReport>) => {
        const request = { httpMethod: 'POST', headers: { 'Idempotency-Key': key } } as never;
        return importOnce(services, { kind: 'users', request, contentId }, work);
      };
      return { clock, once };
    };

    it('with one key and two bodies at the same time are one import and one refusal', async () => {
      const { once } = world();
      const done: string[] = [];
      const work = (body: string) => async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        done.push(body);
        return REPORT;
      };
      const ends = await Promise.allSettled(['a', 'b', 'c'].map((body) => once('two', body, work(body))));
      expect(done).toHaveLength(1);
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ status: 409 });
    });

    it('with one key and one body at the same time are done once and answered alike', async () => {
      const { once } = world();
      let runs = 0;
      const work = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { ...REPORT, accepted: ++runs };
      };
      const reports = await Promise.all([1, 2, 3].map(() => once('one', 'a', work)));
      expect(reports).toEqual([1, 2, 3].map(() => ({ ...REPORT, accepted: 1 })));
    });

    it('that were refused leave the key to any body, that broke to their own', async () => {
      const { once } = world();
      const fail = (error: Error) => async (): Promise<ImportReport> => Promise.reject(error);
      const fine = async () => REPORT;
      await expect(once('refused', 'a', fail(new RequestError(503, 'later')))).rejects.toThrow('later');
      expect(await once('refused', 'b', fine)).toEqual(REPORT);
      await expect(once('broke', 'a', fail(new Error('disk')))).rejects.toThrow('disk');
      await expect(once('broke', 'b', fine)).rejects.toMatchObject({ status: 409 });
      expect(await once('broke', 'a', fine)).toEqual(REPORT);
    });
  });
}
