import { parseDay } from '../../../shared/base/day';
import { ContractError, ModelRefusedError, NotFoundError, StoredDataError } from '../../../shared/base/errors';
import { orRefusal } from '../../../shared/contracts/refusal';
import { isOperatorsRun, refuseEarly } from '../../../shared/contracts/run-event';
import { isOperatorsSwap, parseSwapEvent } from '../../../shared/contracts/swap-event';

const CREATED = { source: 'aws.s3', detail: { object: {} } };

describe('what an operator asks wrongly', () => {
  it.each([
    [{ runDate: '20991231', force: true }, true],
    [{ force: true }, true],
    [{ force: false }, true],
    [{ dryRun: 'yes' }, true],
    [{ runDate: '20230325', hops: 1 }, false],
    [{ scheduledTime: '2023-03-24T20:00:00Z' }, false],
    [null, false],
  ])('is known by its event: run %j is %s', (event, expected) => expect(isOperatorsRun(event)).toBe(expected));

  it.each([
    [{ action: 'promote', version: 'nope' }, true],
    [{ action: 'promot' }, true],
    [CREATED, false],
  ])('is known by its event: swap %j is %s', (event, expected) => expect(isOperatorsSwap(event)).toBe(expected));

  it.each([
    [() => parseSwapEvent({ action: 'promote', version: 'nope' }), /^version is "nope"; allowed: a version such as/],
    [() => parseSwapEvent({ action: 'promot' }), /^action is "promot"; allowed: promote or rollback$/],
    [() => refuseEarly(parseDay('20230326'), new Date('2023-03-25T18:59:59Z')), /^runDate is "20230326"; .*02:00/],
  ])('is answered, not failed: %s', async (work, reason) => {
    const refused = await orRefusal(true, async () => work());
    expect(refused).toEqual({ status: 'refused', reason: expect.stringMatching(reason) });
  });

  it.each([new ContractError('a', 1, 'b'), new NotFoundError('c'), new ModelRefusedError(['d'])])(
    'is a failure in any other event: %s',
    async (error) => {
      await expect(orRefusal(false, () => Promise.reject(error))).rejects.toBe(error);
      expect(await orRefusal(true, () => Promise.reject(error))).toMatchObject({ status: 'refused' });
    },
  );

  it('leaves faults of the service as they are', async () => {
    const error = new StoredDataError('chunk 2 is missing');
    await expect(orRefusal(true, () => Promise.reject(error))).rejects.toBe(error);
    await expect(orRefusal(false, async () => parseSwapEvent(CREATED))).rejects.toThrow(/^detail.object.key/);
    expect(() => refuseEarly(parseDay('20230326'), new Date('2023-03-25T19:00:00Z'))).not.toThrow();
  });
});
