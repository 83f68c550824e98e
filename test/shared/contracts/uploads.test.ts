import { parseLearnerId } from '../../../shared/contracts/learner-id';
import { parseUpload, parseUploadKey, UPLOAD_KINDS, uploadKey } from '../../../shared/contracts/uploads';
import { parseVideoView } from '../../../shared/contracts/video-view';

const ID = '0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c';

describe('uploads', () => {
  it.each(UPLOAD_KINDS.map((kind) => [kind]))('of %s are found again by their key', (kind) => {
    expect(parseUploadKey(uploadKey(kind, ID))).toEqual({ kind, id: ID });
  });

  it.each([
    'uploads/x.csv',
    `other/uploads/grades/${ID}.csv`,
    `uploads/secrets/${ID}.csv`,
    `uploads/grades/${ID}.csv/x`,
    `uploads/grades/../${ID}.csv`,
    `uploads/toString/${ID}.csv`,
  ])('%s is no key of one', (key) => expect(parseUploadKey(key)).toBeNull());

  it('of grades need their period', () => {
    const period = { start_date_period: '2024-01-15', end_date_period: '2024-06-30' };
    expect(parseUpload({ kind: 'grades', ...period })).toEqual({ kind: 'grades', parameters: period });
    expect(() => parseUpload({ kind: 'grades' })).toThrow('start_date_period');
    expect(() => parseUpload({ kind: 'grades', ...period, end_date_period: '2024-02-30' })).toThrow('end_date_period');
    expect(() => parseUpload({ kind: 'grades', ...period, start_date_period: '20240115' })).toThrow('yyyy-mm-dd');
    expect(() => parseUpload({ kind: 'grades', ...period, end_date_period: '2024-01-15' })).toThrow('a date after');
  });

  it('of other kinds need nothing beside the kind, and take nothing', () => {
    expect(parseUpload({ kind: 'courses' })).toEqual({ kind: 'courses', parameters: {} });
    expect(() => parseUpload({ kind: 'courses', mode: 'all' })).toThrow(
      /^mode is "all"; allowed: nothing beside kind$/,
    );
    expect(() => parseUpload({ kind: 'grades', start: 1 })).toThrow(
      /^start is 1; allowed: start_date_period, end_date_period$/,
    );
    expect(() => parseUpload({ kind: 'courses', ['x'.repeat(41)]: 1 })).toThrow(/^x{40} is 1;/);
  });

  it.each([[null], ['grades'], [{}], [{ kind: 'toString' }], [{ kind: 'video-views', extra: 1 }]])(
    '%p is refused',
    (body) => expect(() => parseUpload(body)).toThrow(/allowed/),
  );

  it.each([
    ['{"toString":1}', 'an object'],
    ['['.repeat(200_000) + ']'.repeat(200_000), 'a list'],
  ])('with %.20s in any place are refused', (json, told) => {
    const value: unknown = JSON.parse(json);
    const refused = (body: object) => expect(() => parseUpload(body)).toThrow(`is ${told}; allowed: `);
    refused({ kind: value });
    refused({ kind: 'video-views', extra: value });
    refused({ kind: 'grades', start_date_period: value, end_date_period: '2024-06-30' });
  });
});

describe('learner ids in rows', () => {
  it.each([
    ['12345', '12345'],
    [7, '7'],
    ['s-1_a.B', 's-1_a.B'],
  ])('%p is taken', (given, id) => {
    expect(parseLearnerId(given, 'user_id')).toBe(id);
  });

  it.each([2 ** 53 + 2, 5.5, 1e21, Number.NaN])('%p is no id: JSON has rounded what was sent', (given) => {
    expect(() => parseLearnerId(given, 'user_id')).toThrow(
      'user_id must be text, or a whole number below 2^53: send longer ids in quotes',
    );
    expect(parseLearnerId(String(2n ** 64n), 'user_id')).toBe('18446744073709551616');
  });

  it.each([['somchai@example.org'], [''], [null], ['a b'], ['=1+1'], ['x'.repeat(65)], [{}]])(
    '%p is refused without being repeated',
    (given) => {
      expect(() => parseLearnerId(given, 'user_id')).toThrow(/^user_id must be 1 to 64 letters/);
      expect(() => parseLearnerId(given, 'user_id')).not.toThrow(/somchai|=1/);
    },
  );
});

describe('a row of video views', () => {
  const row = { student_id: 4, video_title: ' Intro ', course_code: null, completion_rate_percent: '99.5', extra: 'x' };

  it('is read with what is needed of it', () => {
    expect(parseVideoView(row)).toEqual({ studentId: '4', videoTitle: 'Intro', courseCode: '', completion: 99.5 });
  });

  it.each([
    [0, 0],
    ['0', 0],
    [100, 100],
    [' 1.5E1 ', 15],
    ['.5', 0.5],
  ])('may have the rate %j', (given, completion) => {
    expect(parseVideoView({ ...row, completion_rate_percent: given })).toMatchObject({ completion });
  });

  it('may have titles and codes of 300 characters', () => {
    const long = 'x'.repeat(300);
    expect(parseVideoView({ ...row, video_title: long, course_code: long })).toMatchObject({
      videoTitle: long,
      courseCode: long,
    });
  });

  const rates = ['', '0x10', 'NaN', 'abc', '-1', '100.1', 'Infinity', null, true, [50]];
  it.each<[field: string, value: unknown]>([
    ['student_id', null],
    ['video_title', ' '],
    ['video_title', { en: 'Intro' }],
    ['video_title', { toString: 1 }],
    ['course_code', ['A']],
    ['course_code', 'x'.repeat(301)],
    ['video_title', 'x'.repeat(301)],
    ...rates.map((rate): [string, unknown] => ['completion_rate_percent', rate]),
  ])('with %s %p is refused', (field, value) => {
    expect(() => parseVideoView({ ...row, [field]: value })).toThrow(new RegExp(`^${field} (must be|has)`));
  });
});
