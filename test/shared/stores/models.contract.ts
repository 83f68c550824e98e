import type { Day } from '../../../shared/base/day';
import type { ActiveModel, ModelRecord } from '../../../shared/contracts/model-record';
import type { Shadow, ShadowDay, ShadowEnd } from '../../../shared/contracts/shadow';
import { modelRegistry } from '../../../shared/stores/models';
import { shadowDayStore } from '../../../shared/stores/shadow-days';
import { type ClientOf, freshTable } from './fresh-table';

const OLD = '20230301-aaaaaaaaaaaa';
const NEW = '20230401-bbbbbbbbbbbb';
const record = (version: string, given: Partial<ModelRecord> = {}): ModelRecord => ({
  version,
  key: `models/outcome/model${version}.json`,
  sha256: version.slice(9).padEnd(64, '0'),
  etag: null,
  versionId: 'v1',
  status: 'candidate',
  reasons: [],
  recordedAt: '2023-04-01T00:00:00.000Z',
  metrics: { overall: { accuracy: 0.81, levels: [1, 2, 3] }, gap: null },
  ...given,
});
const activation = (version: string, previous: string | null, activatedAt: string): ActiveModel => ({
  version,
  key: `models/outcome/model${version}.json`,
  sha256: version.slice(9).padEnd(64, '0'),
  versionId: null,
  activatedAt,
  previous,
});

export function modelsContract(client: ClientOf): void {
  describe('the model registry', () => {
    const open = freshTable(client, 'models');
    const registry = () => modelRegistry(open());

    it('keeps records exactly and lists the newest version first', async () => {
      const given = [
        record(OLD, { metrics: null }),
        record('20230401-aaaaaaaaaaaa', { recordedAt: '2023-04-01T09:00:00.000Z', etag: 'e' }),
        record(NEW, { status: 'rejected', reasons: ['worse than the baseline'] }),
        record('20230409-aaaaaaaaaaaa', { recordedAt: '2023-03-09T00:00:00.000Z' }),
      ];
      for (const one of given) await registry().record('listed', one);
      const stored = given.map((one) => ({ ...one, leftShadow: null, activeSince: [] }));
      expect(await registry().list('listed')).toEqual([stored[3], stored[1], stored[2], stored[0]]);
      expect(await registry().get('listed', NEW)).toEqual(stored[2]);
      expect(await registry().get('listed', '20230401-cccccccccccc')).toBeNull();
      expect(await registry().list('other')).toEqual([]);
    });

    it('remembers when a version was first met, whatever is recorded of it later', async () => {
      await registry().record('met', record(OLD));
      await registry().record('met', record(OLD, { status: 'active', recordedAt: '2023-05-01T00:00:00.000Z' }));
      expect(await registry().get('met', OLD)).toMatchObject({ status: 'retired', recordedAt: record(OLD).recordedAt });
    });

    it('activates only while the expected version is active', async () => {
      const models = registry();
      expect(await models.active('outcome')).toBeNull();
      const first = activation(OLD, null, '2023-03-01T00:00:00.000Z');
      expect(await models.activate('outcome', first, NEW)).toBe(false);
      expect(await models.activate('outcome', first, null)).toBe(true);
      expect(await models.activate('outcome', activation(NEW, null, '2023-04-01T00:00:00.000Z'), null)).toBe(false);
      expect(await models.active('outcome')).toEqual(first);
      const second = activation(NEW, OLD, '2023-04-01T00:00:00.000Z');
      expect(await models.activate('outcome', second, OLD)).toBe(true);
      expect(await models.activate('outcome', activation(OLD, OLD, '2023-04-02T00:00:00.000Z'), OLD)).toBe(false);
      expect(await models.active('outcome')).toEqual(second);
      expect(await models.list('outcome')).toEqual([]);
    });

    it('lets one of several simultaneous activations win', async () => {
      const versions = ['1', '2', '3', '4'].map((digit) => `20230501-${digit.repeat(12)}`);
      const next = versions.map((version) => activation(version, null, '2023-05-01T00:00:00.000Z'));
      const won = await Promise.all(next.map((one) => registry().activate('race', one, null)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await registry().active('race')).toEqual(next[won.indexOf(true)]);
    });

    it('shows as active what the pointer names, and remembers when a model was live', async () => {
      const models = registry();
      for (const version of [OLD, NEW]) await models.record('history', record(version));
      await models.activate('history', activation(OLD, null, '2023-03-01T00:00:00.000Z'), null);
      await models.activate('history', activation(NEW, OLD, '2023-04-01T00:00:00.000Z'), OLD);
      const states = async () => (await models.list('history')).map(({ version, status }) => [version, status]);
      expect(await states()).toEqual([
        [NEW, 'active'],
        [OLD, 'retired'],
      ]);
      await models.activate('history', activation(OLD, NEW, '2023-04-02T00:00:00.000Z'), NEW);
      await models.record('history', record(NEW, { status: 'active' }));
      await models.record('history', record(OLD, { status: 'active', etag: 'again' }));
      expect(await states()).toEqual([
        [NEW, 'retired'],
        [OLD, 'active'],
      ]);
      // a refusal that comes too late does not undo that it was live
      await models.record('history', record(NEW, { status: 'rejected' }));
      expect(await models.get('history', NEW)).toMatchObject({ status: 'retired' });
      expect(await models.get('history', OLD)).toMatchObject({
        etag: 'again',
        activeSince: ['2023-03-01T00:00:00.000Z', '2023-04-02T00:00:00.000Z'],
      });
    });

    it('puts one candidate after the other into the shadow, and ends it once', async () => {
      const models = registry();
      const next = (version: string): Shadow => ({
        version,
        beside: '20230201-aaaaaaaaaaaa',
        since: '20230401' as Day,
        days: 3,
        ended: null,
      });
      const statuses = async () => (await models.list('shadowed')).map(({ status }) => status);
      for (const version of [OLD, NEW]) await models.record('shadowed', record(version));
      expect(await models.shadow('shadowed')).toBeNull();
      expect(await models.beginShadow('shadowed', next(OLD), next(NEW))).toBe(false);
      expect(await models.beginShadow('shadowed', next(OLD), null)).toBe(true);
      expect(await models.shadow('shadowed')).toEqual(next(OLD));
      expect(await statuses()).toEqual(['candidate', 'shadow']);
      expect(await models.beginShadow('shadowed', next(NEW), null)).toBe(false);
      expect(await models.beginShadow('shadowed', next(NEW), next(OLD))).toBe(true);
      expect(await statuses()).toEqual(['shadow', 'candidate']);
      const end: ShadowEnd = { outcome: 'refused', at: '2023-04-05T00:00:00.000Z', reasons: ['too far'] };
      await models.endShadow('shadowed', OLD, end);
      expect(await models.shadow('shadowed')).toEqual(next(NEW));
      await models.endShadow('shadowed', NEW, end);
      await models.endShadow('shadowed', NEW, { ...end, outcome: 'promoted' });
      expect(await models.shadow('shadowed')).toEqual({ ...next(NEW), ended: end });
      expect(await models.beginShadow('shadowed', next(OLD), next(NEW))).toBe(false);
      await models.record('shadowed', record(NEW, { status: 'rejected', leftShadow: 'refused' }));
      expect(await models.get('shadowed', NEW)).toMatchObject({ status: 'rejected', leftShadow: 'refused' });
      expect(await models.beginShadow('shadowed', next(OLD), { ...next(NEW), ended: end })).toBe(true);
    });

    it('keeps one comparison a version and run date', async () => {
      const days = shadowDayStore(open());
      const day = (version: string, runDate: string, rows: number) => ({ version, runDate, rows }) as ShadowDay;
      for (const one of [day(NEW, '20230403', 1), day(NEW, '20230402', 2), day(OLD, '20230402', 3)])
        await days.record('shadowed', one);
      await days.record('shadowed', day(NEW, '20230403', 4));
      expect(await days.list('shadowed', NEW)).toEqual([day(NEW, '20230402', 2), day(NEW, '20230403', 4)]);
      expect(await days.list('shadowed')).toHaveLength(3);
      expect(await days.list('other')).toEqual([]);
    });

    it('refuses metrics that are not finite', async () => {
      const bad = record(OLD, { metrics: { accuracy: Number.NaN } });
      await expect(registry().record('refused', bad)).rejects.toThrow(RangeError);
      expect(await registry().list('refused')).toEqual([]);
    });
  });
}
