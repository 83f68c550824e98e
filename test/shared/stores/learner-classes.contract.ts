import type { Day } from '../../../shared/base/day';
import { learnerClassStore } from '../../../shared/stores/learner-classes';
import { counting, tinyPages } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY } from './sample-data';

const day = (text: string) => text as Day;

export function learnerClassesContract(client: ClientOf): void {
  describe("a learner's classes", () => {
    const open = freshTable(client, 'learning');
    const store = () => learnerClassStore(open());

    it('are found by one query, in order of class id', async () => {
      for (const classId of ['1000', '99', '173177']) await store().appear(classId, ['a', 'b'], DAY);
      const paged = learnerClassStore(open(tinyPages(client()).client));
      expect(await paged.classesOf('a')).toEqual(
        ['99', '1000', '173177'].map((classId) => ({ classId, firstDate: DAY, lastDate: null })),
      );
      expect(await store().classesOf('nobody')).toEqual([]);
    });

    it('reach every learner of a large class', async () => {
      const userIds = Array.from({ length: 101 }, (_, i) => `large ${i}`);
      await store().appear('500', userIds, DAY);
      const found = await Promise.all(userIds.map((userId) => store().classesOf(userId)));
      expect(found.flat()).toHaveLength(101);
    });

    it('end when the pair leaves, and go on when it comes back', async () => {
      const dates = async () =>
        (await store().classesOf('moving')).map(({ firstDate, lastDate }) => [firstDate, lastDate]);
      await store().appear('1', ['moving'], day('20230301'));
      await store().leave('1', ['moving'], day('20230310'));
      expect(await dates()).toEqual([['20230301', '20230310']]);
      await store().appear('1', ['moving'], day('20230320'));
      expect(await dates()).toEqual([['20230301', null]]);
      await store().leave('1', ['moving'], day('20230330'));
      await store().appear('1', ['moving'], day('20230330'));
      expect(await dates()).toEqual([['20230301', null]]);
    });

    it('stay as they are when a day is run again', async () => {
      await store().appear('2', ['again'], day('20230301'));
      await store().leave('2', ['again'], day('20230310'));
      await store().appear('2', ['again'], day('20230301'));
      expect(await store().classesOf('again')).toEqual([{ classId: '2', firstDate: '20230301', lastDate: '20230310' }]);
      await store().appear('2', ['again'], day('20230225'));
      expect(await store().classesOf('again')).toEqual([{ classId: '2', firstDate: '20230225', lastDate: '20230310' }]);
    });

    it('stay unknown when a pair leaves that never appeared', async () => {
      await store().leave('3', ['stranger'], DAY);
      expect(await store().classesOf('stranger')).toEqual([]);
    });

    it('cost nothing when nobody comes or goes', async () => {
      const { client: spied, writes } = counting(client());
      const quiet = learnerClassStore(open(spied));
      await quiet.appear('4', [], DAY);
      await quiet.leave('4', [], DAY);
      expect(writes()).toBe(0);
    });
  });
}
