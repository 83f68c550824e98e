import { clockFromEnv } from '../../../shared/base/clock';

it('follows the simulated instant as it is moved', () => {
  const env: NodeJS.ProcessEnv = { SIMULATED: '2023-03-25T03:00:00+07:00' };
  const clock = clockFromEnv('SIMULATED', env);
  expect(clock.now()).toEqual(new Date('2023-03-24T20:00:00Z'));
  env.SIMULATED = '2023-03-26T03:00:00+07:00';
  expect(clock.now()).toEqual(new Date('2023-03-25T20:00:00Z'));
});

it('waits as long as the machine does while its time stands still', async () => {
  const clock = clockFromEnv('SIMULATED', { SIMULATED: '2023-03-25T03:00:00+07:00' });
  expect(await clock.sleep(1)).toBeUndefined();
});

it('is the time of the machine otherwise', () => {
  const before = Date.now();
  const now = clockFromEnv('SIMULATED', {}).now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
