import {
  activityOf,
  assessmentOf,
  durationSeconds,
  epochSeconds,
  submissionOf,
} from '../../../shared/sources/leb2-rows';

describe('epochSeconds', () => {
  it.each([
    ['2023-05-22 00:00:00', Date.UTC(2023, 4, 21, 17) / 1000],
    ['2024-02-29 23:59:59', Date.UTC(2024, 1, 29, 16, 59, 59) / 1000],
    ['2023-05-22 00:00:00.750', Date.UTC(2023, 4, 21, 17) / 1000],
    ['2023-05-22', Date.UTC(2023, 4, 21, 17) / 1000],
    ['0000-00-00 00:00:00', null],
    ['2023-00-00 00:00:00', null],
    ['0000-05-22 00:00:00', null],
    ['2023-00-22 00:00:00', null],
    ['2023-05-00 00:00:00', null],
    [null, null],
  ])('%s', (text, expected) => expect(epochSeconds(text)).toBe(expected));

  it.each(['22/05/2023', '12023-05-22', '2023-05-22 00:00:00 UTC', '2023-05-221'])('refuses %s', (text) =>
    expect(() => epochSeconds(text)).toThrow(`LEB2 gave a date as "${text}"`),
  );
});

describe('durationSeconds', () => {
  it.each([
    ['00:05:45', 345],
    ['44:28:41', 160_121],
    ['838:59:59', 3_020_399],
    ['-00:00:59', -59],
    ['-00:00:00', 0],
    ['00:00:01.500', 1.5],
    [null, null],
  ])('%s', (text, expected) => expect(durationSeconds(text)).toBe(expected));

  it.each(['5 min', '+00:00:59', '00:05:45 h', '00:05'])('refuses %s', (text) =>
    expect(() => durationSeconds(text)).toThrow(`LEB2 gave a duration as "${text}"`),
  );
});

describe('rows', () => {
  it('passes levels on as they are, and a missing one as 0', () => {
    const ids = { user_id: '1', activity_id: '2', cri_id: '3', submission_id: '4' };
    expect(assessmentOf({ ...ids, level: '7', point: '66.50' })).toMatchObject({ level: 7, points: 66.5 });
    expect(assessmentOf({ ...ids, level: null, point: null })).toEqual({
      userId: '1',
      activityId: '2',
      criterionId: '3',
      submissionId: '4',
      submittedAt: null,
      dueAt: null,
      spentSeconds: null,
      level: 0,
      points: null,
    });
  });

  it('tells of hand-ins and activities, also without a date or a type', () => {
    const handIn = { user_id: '1', activity_id: '2', submitted_at: '2023-05-22 07:00:00' };
    const submittedAt = Date.UTC(2023, 4, 22) / 1000;
    expect(submissionOf(handIn)).toEqual({ userId: '1', activityId: '2', submittedAt });
    expect(activityOf({ activity_id: '2', type: 'quiz', start_date: handIn.submitted_at, due_date: null })).toEqual({
      activityId: '2',
      type: 'quiz',
      startAt: submittedAt,
      dueAt: null,
    });
    expect(activityOf({ activity_id: '2', type: null }).type).toBe('');
  });

  it('refuses a row without an id', () => {
    expect(() => activityOf({ activity_id: null })).toThrow('LEB2 gave activity_id as null');
  });
});
