import { parseCourse } from '../../../shared/courses/catalogue';
import { parseConsumption } from '../../../shared/courses/consumption';
import { consumptionImporter, courseImporter, learnerImporter } from '../../../shared/courses/importers';
import { parseLearner } from '../../../shared/courses/learners';

const ACCESS = { course_id: '7', user_id: '4', access_date: '2023-03-01', last_access_date: '2023-03-02' };

describe('a row of a course', () => {
  it('has its title, its format and each of its labels once', () => {
    const row = { course_id: '7', course_title: ' Intro ', course_format: 'Video', labels: 'Charla; Corto ;;Charla;' };
    const course = { courseId: 7, title: 'Intro', format: 'Video', labels: ['Charla', 'Corto'] };
    expect(parseCourse({ ...row, creator: 'Ana', course_url: 'https://x' })).toEqual(course);
    expect(parseCourse({ course_id: 7 })).toEqual({ courseId: 7, title: null, format: null, labels: [] });
  });

  it.each([
    [{ course_id: '' }, 'course_id must be a whole number'],
    [{ course_title: 'x'.repeat(301) }, 'course_title has 301 characters; allowed: 300'],
    [{ course_title: 'by ana@example.org' }, 'course_title must be text without an e-mail address'],
    [{ course_format: 'x'.repeat(61) }, 'course_format has 61 characters; allowed: 60'],
    [{ labels: 'x'.repeat(501) }, 'labels has 501 characters; allowed: 500'],
    [{ labels: ['Charla'] }, 'labels must be text or a number'],
  ])('with %j says what it must be', (change, message) => {
    expect(() => parseCourse({ course_id: '7', ...change })).toThrow(message);
  });
});

describe('a row of an account', () => {
  it('has what tells nobody who it is', () => {
    const row = { user_id: '4', age: '0', identity: 'Mujer', audience: 'Amigo', createdat: '2023-01-05', role: 'user' };
    expect(parseLearner({ ...row, user_name: 'Ana', email: 'ana@example.org', password: 'x' })).toEqual({
      userId: 4,
      age: 0,
      identity: 'Mujer',
      audience: 'Amigo',
      createdAt: Date.UTC(2023, 0, 5) / 1000,
      isLearner: true,
    });
    const unknown = { age: null, identity: null, audience: null, createdAt: null };
    expect(parseLearner({ user_id: 4 })).toEqual({ userId: 4, ...unknown, isLearner: true });
  });

  it.each([
    ['user', true],
    ['User', true],
    ['USER', true],
    ['', true],
    ['admin', false],
    ['superuser', false],
  ])('of role %p is a learner: %p', (role, isLearner) => {
    expect(parseLearner({ user_id: '4', role })).toMatchObject({ isLearner });
  });

  it.each([
    [{ user_id: 'ana@example.org' }, /^user_id must be a whole number$/],
    [{ age: '131' }, /^age must be a whole number from 0 to 130$/],
    [{ age: '-1' }, /^age must be a whole number from 0 to 130$/],
    [{ identity: 'x'.repeat(41) }, /^identity has 41 characters; allowed: 40$/],
    [{ audience: 'ana@example.org' }, /^audience must be a word without "@": e-mail addresses are not kept$/],
    [{ createdat: '2023-02-30' }, /^createdat must be a date or an instant/],
  ])('with %j says what it must be, and not what was sent', (change, message) => {
    expect(() => parseLearner({ user_id: '4', ...change })).toThrow(message);
  });
});

describe('a row of consumption', () => {
  it('is read as an instant without a zone in UTC, completed or not', () => {
    const row = { ...ACCESS, access_date: '2023-03-01 08:30:00', last_access_date: '2023-03-01T08:30:00Z' };
    const at = Date.UTC(2023, 2, 1, 8, 30) / 1000;
    const read = { userId: 4, courseId: 7, accessedAt: at, lastAccessAt: at };
    expect(parseConsumption(row)).toEqual({ ...read, completed: false });
    expect(parseConsumption({ ...row, completed: 'T' })).toEqual({ ...read, completed: true });
  });

  it('does not end before it began', () => {
    expect(() => parseConsumption({ ...ACCESS, last_access_date: '2023-02-28' })).toThrow(
      /^last_access_date must be access_date or later$/,
    );
  });
});

it('each file needs the columns without which its rows say nothing, and is written under its own id', async () => {
  const appended: unknown[] = [];
  const log = { append: async (rows: readonly unknown[], batch: object) => void appended.push([rows, batch]) };
  const [consumption, courses, learners] = [consumptionImporter(log), courseImporter(log), learnerImporter(log)];
  expect(consumption.required).toEqual(['course_id', 'user_id', 'access_date', 'last_access_date', 'completed']);
  expect([courses.required, learners.required]).toEqual([['course_id'], ['user_id']]);
  const rows = [courses.parse({ course_id: '7' })];
  await courses.write(rows, { id: 'file', parameters: {} }, 3);
  expect(appended).toEqual([[rows, { run: 'file', part: 3 }]]);
});
