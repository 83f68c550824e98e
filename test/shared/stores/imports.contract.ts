import { importStore } from '../../../shared/stores/imports';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

export function importsContract(clientOf: ClientOf): void {
  describe('imports', () => {
    const open = freshTable(clientOf, 'imports');

    it('are remembered by kind and key, for a week', async () => {
      const clock = fakeClock();
      const imports = importStore(open(undefined, clock));
      const made = { contentId: 'c', report: { accepted: 1, rejected: [{ line: 3, error: 'x' }], rejectedTotal: 9 } };
      await imports.remember('video-views', 'k 1', made, clock.now());
      expect(await imports.find('video-views', 'k 1')).toEqual(made);
      expect(await imports.find('video-views', 'k 2')).toBeNull();
      expect(await imports.find('grades', 'k 1')).toBeNull();
      clock.advance(7 * 86_400);
      expect(await imports.find('video-views', 'k 1')).toBeNull();
    });
  });
}
