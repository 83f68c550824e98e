import { parseDay } from '../../../shared/base/day';
import type { ModelRefusedError } from '../../../shared/base/errors';
import { openModel, sealModel } from '../../../shared/model/sealed-model';

const KIND = { kind: 'grade', schemaVersion: 2 };
const content = { ...KIND, trainedOn: parseDay('20230601'), dataHash: 'd', forced: false };
const sealed = sealModel(content);

function reasonsOf(model: object, faults: readonly string[] = []): readonly string[] {
  try {
    openModel(Buffer.from(JSON.stringify(model)), KIND, () => faults);
    return [];
  } catch (error) {
    return (error as ModelRefusedError).reasons;
  }
}

it('opens what was sealed', () => {
  expect(openModel(Buffer.from(JSON.stringify(sealed)), KIND, () => [])).toEqual(sealed);
});

it.each([
  [{ ...sealed, version: '20230601-0123456789ab' }, [`version "20230601-0123456789ab" is not the content's`]],
  [{ ...sealed, sha256: 'x' }, [`hash is "x", the content's is ${sealed.sha256}`]],
  [sealModel({ ...content, kind: 'segments' }), ['kind is "segments", not "grade"']],
  [sealModel({ ...content, schemaVersion: 1 }), ['schema version is 1, not 2']],
  [sealModel({ ...content, trainedOn: 'June' as never }), ['training date "June" is not a date']],
  [sealModel({ ...content, forced: 'no' as never }), ['forced is neither true nor false']],
  [sealModel({ ...content, dataHash: null as never }), ['the hash of the training rows is missing']],
])('says what is wrong (%#)', (model, reasons) => {
  expect(reasonsOf(model)).toEqual(reasons);
});

it('tells the faults of the content beside them', () => {
  expect(reasonsOf({ ...sealed, sha256: 'x' }, ['no trees'])).toHaveLength(2);
});
