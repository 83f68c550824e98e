import { randomStream } from '../../../shared/base/random';
import { ANALYSES, analyse } from '../../../shared/videos/analyse';
import { fittingItems, fittingRows, type RowFilter, rowsAt } from '../../../shared/videos/analysis';
import { type Row, tableOf } from './golden-views';

const random = randomStream(4);
const pick = (count: number) => Math.floor(random() * count);
const rows: Row[] = Array.from({ length: 120 }, () => ({
  student_id: `s${pick(25)}`,
  video_title: `v${pick(30)}`,
  course_code: `C${pick(6)}`,
  completion_rate_percent: pick(101),
}));
const { analyses, links } = analyse(tableOf(rows), 1);
const SUBJECTS = ['student_id', 'course_code', 'video_title'] as const;

async function fitting(name: (typeof ANALYSES)[number], filter: RowFilter) {
  const places = await fittingRows(analyses[name], filter, async () => links);
  return rowsAt(analyses[name], places);
}

describe.each(ANALYSES.map((name) => [name] as const))('the filters of %s', (name) => {
  it.each([
    { student_id: 's3' },
    { course_code: 'C2' },
    { student_id: 's3', course_code: 'C2' },
    { student_id: 'nobody' },
    { course_code: 'nowhere' },
  ])('keep the rows with a view of %j, in order', async (filter: RowFilter) => {
    const all = await fitting(name, {});
    const expected = all.filter((row) =>
      Object.entries(filter).every(([field, value]) =>
        rows.some(
          (view) =>
            view[field as keyof Row] === value &&
            SUBJECTS.every((subject) => row[subject] === undefined || row[subject] === view[subject]),
        ),
      ),
    );
    expect(await fitting(name, filter)).toEqual(expected);
    if (name === 'top' && filter.course_code === 'C2') expect([0, all.length]).not.toContain(expected.length);
  });
});

describe('a single view', () => {
  const one: Row = { student_id: 's', video_title: 'v', course_code: 'C', completion_rate_percent: 40 };
  const alone = analyse(tableOf([one]), 1);

  it.each(ANALYSES.filter((name) => !['segments', 'anomalies', 'struggle'].includes(name)))(
    'is found in %s by its learner and by its course',
    async (name) => {
      const { [name]: analysis } = alone.analyses;
      const places = (filter: RowFilter) => fittingRows(analysis, filter, async () => alone.links);
      expect(await places({ student_id: 's', course_code: 'C' })).toEqual([0]);
      expect(await places({ student_id: 't' })).toEqual([]);
      expect(await places({ course_code: 'D' })).toEqual([]);
    },
  );

  it('asks for no links where the rows name what is filtered by', async () => {
    const never = () => Promise.reject(new Error('not needed'));
    expect(await fittingRows(alone.analyses.churn, { student_id: 's', course_code: 'C' }, never)).toEqual([0]);
    expect(await fittingRows(alone.analyses.top, {}, never)).toEqual([0]);
  });
});

describe('the lists beside the rows', () => {
  it('are filtered by their own fields, and cut', () => {
    const { learners = [], videos = [] } = analyses.struggle.lists;
    const [first] = learners as { student_id: string }[];
    expect(fittingItems(learners, { student_id: first?.student_id }, 10)).toEqual([first]);
    expect(fittingItems(learners, { student_id: 'nobody' }, 10)).toEqual([]);
    expect(fittingItems(videos, { student_id: 'nobody' }, 3)).toEqual(videos.slice(0, 3));
    expect(fittingItems(learners, { student_id: undefined, course_code: undefined }, 1)).toEqual([first]);
    const both = [
      { student_id: 'a', course_code: 'C' },
      { student_id: 'a', course_code: 'D' },
    ];
    expect(fittingItems(both, { student_id: 'a', course_code: 'D' }, 10)).toEqual([both[1]]);
  });
});
