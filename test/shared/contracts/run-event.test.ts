import { parseRunEvent, parseTrainingEvent } from '../../../shared/contracts/run-event';

/** 01:30 in Bangkok, when it is still the day before in UTC. */
const NOW = new Date('2023-03-24T18:30:00Z');
const PLAIN = { runDate: '20230325', force: false, dryRun: false, hops: 0 };

describe('what starts a run', () => {
  it.each<[string, unknown, object]>([
    ['nothing, which is today in Bangkok', undefined, PLAIN],
    ['null', null, PLAIN],
    ['text', 'now', PLAIN],
    [
      'the schedule, whose day is kept however late it is',
      { scheduledTime: '2023-03-21T20:00:00Z' },
      { runDate: '20230322' },
    ],
    ['an operator', { runDate: '2023-03-01', force: true }, { runDate: '20230301', force: true, dryRun: false }],
    [
      'an operator who tries',
      { runDate: '20230301', force: false, dryRun: true },
      { runDate: '20230301', dryRun: true },
    ],
    ['the function itself', { runDate: '20230301', hops: 2 }, { runDate: '20230301', hops: 2 }],
    ['both, of which the date counts', { runDate: '20230301', scheduledTime: 'x', hops: 0 }, { runDate: '20230301' }],
  ])('%s', (_, event, expected) => expect(parseRunEvent(event, NOW)).toEqual({ ...PLAIN, ...expected }));

  it.each<[object, string]>([
    [{ runDate: '20230230' }, 'runDate is "20230230"; allowed: a calendar date as yyyymmdd or yyyy-mm-dd'],
    [{ runDate: null }, 'runDate is null; allowed: a calendar date'],
    [{ scheduledTime: 'soon' }, 'scheduledTime is "soon"; allowed: an ISO 8601 instant'],
    [{ force: 'true' }, 'force is "true"; allowed: true or false'],
    [{ dryRun: 1 }, 'dryRun is 1; allowed: true or false'],
    [{ hops: -1 }, 'hops is -1; allowed: a whole number from 0'],
    [{ hops: 0.5 }, 'hops is 0.5; allowed: a whole number from 0'],
    [{ hops: '1' }, 'hops is "1"; allowed: a whole number from 0'],
  ])('is refused: %j', (event, told) => expect(() => parseRunEvent(event, NOW)).toThrow(told));
});

describe('what starts a retraining', () => {
  it('is a date, forced or not', () => {
    expect(parseTrainingEvent({ runDate: '20230106', force: true }, NOW)).toEqual({ runDate: '20230106', force: true });
    expect(parseTrainingEvent({ dryRun: false }, NOW)).toEqual({ runDate: '20230325', force: false });
  });

  it('is no dry run: it would publish what it trained', () => {
    expect(() => parseTrainingEvent({ dryRun: true }, NOW)).toThrow(
      'dryRun is true; allowed: false: a retraining has no',
    );
  });
});
