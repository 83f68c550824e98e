import { parseSwapEvent } from '../../../shared/contracts/swap-event';

const VERSION = '20230601-0123456789ab';
const KEY = 'models/outcome/model20230601-0123456789ab.json';
const created = (object: object) => ({ source: 'aws.s3', detail: { object } });

describe('what starts a swap', () => {
  it.each<[object, object]>([
    [created({ key: KEY, 'version-id': 'v1' }), { action: 'swap', key: KEY, versionId: 'v1' }],
    [created({ key: KEY, 'version-id': '' }), { action: 'swap', key: KEY, versionId: undefined }],
    [created({ key: KEY }), { action: 'swap', key: KEY, versionId: undefined }],
    [{ action: 'rollback' }, { action: 'rollback', kind: 'outcome' }],
    [
      { action: 'rollback', kind: 'grade' },
      { action: 'rollback', kind: 'grade' },
    ],
    [
      { action: 'promote', version: VERSION },
      { action: 'promote', kind: 'outcome', version: VERSION, force: false },
    ],
    [
      { action: 'promote', kind: 'content', version: VERSION, force: true },
      { action: 'promote', kind: 'content', version: VERSION, force: true },
    ],
  ])('%j', (event, expected) => expect(parseSwapEvent(event)).toEqual(expected));

  it.each<[unknown, string]>([
    [{ action: 'rollback', kind: 'outcomes' }, 'kind is "outcomes"; allowed: outcome, abandonment, segments'],
    [{ action: 'promote', version: VERSION, kind: '' }, 'kind is ""; allowed: outcome'],
    // taken for no force, it would be told that the gate refuses the model
    [{ action: 'promote', version: VERSION, force: 'true' }, 'force is "true"; allowed: true or false'],
    [{ action: 'promote' }, 'version is missing; allowed: a version such as'],
    [{ action: 'promote', version: `${VERSION}c` }, `version is "${VERSION}c"`],
    [{ action: 'promote', version: `1${VERSION}` }, `version is "1${VERSION}"`],
    [{ action: null }, 'action is null; allowed: promote or rollback'],
    [null, 'detail.object.key is missing'],
    ['swap', 'detail.object.key is missing'],
    [created({ key: 7 }), 'detail.object.key is 7; allowed: the key of the new object'],
  ])('is refused: %j', (event, told) => expect(() => parseSwapEvent(event)).toThrow(told));
});
