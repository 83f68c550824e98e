import { startHeartbeat } from '../../../shared/base/heartbeat';

describe('startHeartbeat', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives the right to write until it is stopped', async () => {
    const beat = jest.fn(async () => undefined);
    const { check, stop } = startHeartbeat(beat, 1_000);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(beat).toHaveBeenCalledTimes(3);
    expect(check).not.toThrow();
    stop();
    expect(check).toThrow(/^LOCK_LOST: the work went on after its lock was given back/);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(beat).toHaveBeenCalledTimes(3);
  });

  it('takes the right away when a beat fails, and says why', async () => {
    const { check, stop } = startHeartbeat(async () => Promise.reject(new Error('taken')), 1_000);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(check).toThrow('taken');
    stop();
    expect(check).toThrow('taken');
  });
});
