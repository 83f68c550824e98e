import { isDeepStrictEqual } from 'node:util';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Day } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import { classDayStore } from '../../../shared/stores/class-days';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY, sampleClassDay } from './sample-data';

export function classDaysContract(client: ClientOf): void {
  describe('class days', () => {
    const open = freshTable(client, 'daily');
    const store = () => classDayStore(open());

    it.each([0, 1, 200, 3_000, 40_000])('a class of %d learners reads back as it was written, once', async (n) => {
      const given = sampleClassDay(n, 7, { classId: `of ${n}`, ongoingOn: n === 0 ? null : DAY });
      expect(await store().put(given)).toBe(true);
      expect(isDeepStrictEqual(await store().get(given.classId, DAY), given)).toBe(true);
      expect(await store().put(given)).toBe(false);
      const [head, ...chunks] = await open().query(given.classId, { fields: ['sk', 'parts'] });
      expect(head).toMatchObject({ sk: DAY, parts: chunks.length });
      expect(chunks.length > 1).toBe(n >= 40_000);
    });

    it('does not depend on the order of the rows', async () => {
      const given = sampleClassDay(20);
      expect(await store().put({ ...given, classId: 'order', rows: given.rows.toReversed() })).toBe(true);
      expect(await store().put({ ...given, classId: 'order' })).toBe(false);
      expect((await store().get('order', DAY))?.rows).toEqual(given.rows);
    });

    it('writes again when anything but the rows changes', async () => {
      const given = sampleClassDay(3, 1, { classId: 'changed' });
      await store().put(given);
      expect(await store().put({ ...given, requiredLevel: 4 })).toBe(true);
      expect(await store().put({ ...given, requiredLevel: 4, ongoingOn: '20230301' as Day })).toBe(true);
      expect(await store().get('changed', DAY)).toEqual({ ...given, requiredLevel: 4, ongoingOn: '20230301' });
    });

    it('keeps from which day on visits were counted, where it is known', async () => {
      const given = sampleClassDay(3, 1, { classId: 'counted', countedFrom: '20230201' as Day });
      await store().put(given);
      expect(await store().get('counted', DAY)).toEqual(given);
      const { countedFrom: _, ...older } = given;
      await store().put(older);
      expect(await store().get('counted', DAY)).toEqual(older);
    });

    it('keeps plain attributes beside the rows, and no clock time', async () => {
      await store().put(sampleClassDay(2, 1, { classId: 'plain' }));
      expect(await open().get({ pk: 'plain', sk: DAY })).toEqual({
        pk: 'plain',
        sk: DAY,
        n: 2,
        run: expect.stringMatching(/^[0-9a-f]{12}$/),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        input_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        data_day: '20230324',
        semester: '2/2022',
        ongoing_on: DAY,
        tracked_on: DAY,
        required_level: 3,
        parts: 0,
        ttl: Date.parse('2024-04-28T00:00:00+07:00') / 1000,
        body: expect.any(Uint8Array),
      });
    });

    it('lists the dates of a range and knows a class by any of them', async () => {
      for (const runDate of ['20230228', '20230301', '20230325', '20230326'] as Day[])
        await store().put(sampleClassDay(1, 1, { classId: 'dates', runDate }));
      expect(await store().dates('dates', '20230301' as Day, DAY)).toEqual(['20230301', '20230325']);
      expect(await store().known('dates')).toBe(true);
      expect(await store().known('never')).toBe(false);
      expect(await store().get('never', DAY)).toBeNull();
      await store().remove('dates', DAY);
      expect(await store().dates('dates', '20230301' as Day, DAY)).toEqual(['20230301']);
    });

    it('does not know a class whose days have all expired', async () => {
      await store().put(sampleClassDay(1, 1, { classId: 'expired' }));
      const later = classDayStore(open(client(), fakeClock('2024-04-28T00:00:00+07:00')));
      expect(await later.known('expired')).toBe(false);
      expect(await later.get('expired', DAY)).toBeNull();
    });

    it.each([
      ['bytes that are no gzip', Buffer.from('not gzip'), 'does not open as gzip'],
      ['the rows of another day', null, 'does not read back as it was written'],
    ])('refuses %s', async (_, bytes, message) => {
      await store().put(sampleClassDay(2, 1, { classId: 'bad' }));
      await store().put(sampleClassDay(2, 2, { classId: 'bad', runDate: '20230324' as Day }));
      const other = await open().get({ pk: 'bad', sk: '20230324' });
      const UpdateExpression = 'SET body = :body';
      const ExpressionAttributeValues = { ':body': bytes ?? other?.body };
      const Key = { pk: 'bad', sk: DAY };
      await client().send(new UpdateCommand({ TableName: 'daily', Key, UpdateExpression, ExpressionAttributeValues }));
      const reading = store().get('bad', DAY);
      await expect(reading).rejects.toThrow(StoredDataError);
      await expect(reading).rejects.toThrow(`daily bad ${DAY} ${message}; run the day again`);
      // only once it is removed is it written again: its head says that it is there
      await store().remove('bad', DAY);
      expect(await store().put(sampleClassDay(2, 1, { classId: 'bad' }))).toBe(true);
      expect(await store().get('bad', DAY)).not.toBeNull();
      await store().remove('bad', DAY);
    });
  });
}
