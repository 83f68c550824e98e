import { parseContent } from '../../../shared/audience/contents';
import { parseInteraction } from '../../../shared/audience/interactions';
import { parseTeacher } from '../../../shared/audience/users';
import { ContractError } from '../../../shared/base/errors';
import type { RowValues } from '../../../shared/contracts/importer';
import { parseVideoView } from '../../../shared/contracts/video-view';
import { parseCourse } from '../../../shared/courses/catalogue';
import { parseConsumption } from '../../../shared/courses/consumption';
import { parseLearner } from '../../../shared/courses/learners';
import { parseGradeRow } from '../../../shared/grades/row';

const DAYS = { access_date: '2023-03-01', last_access_date: '2023-03-02' };

type Row = readonly [kind: string, parse: (row: RowValues) => unknown, row: RowValues];
const ROWS: readonly Row[] = [
  [
    'learners',
    parseLearner,
    { user_id: 1, role: 'user', age: 20, identity: 'F', audience: 'NGO', createdat: '2023-01-01' },
  ],
  ['courses', parseCourse, { course_id: 1, course_title: 'M@gistère 1.2', course_format: 'video', labels: 'a;b' }],
  ['consumption', parseConsumption, { user_id: 1, course_id: 2, ...DAYS, completed: true }],
  [
    'users',
    parseTeacher,
    {
      ...{ id: 1, locale: 'fr', country: 'France', json_niveau: 'CP', anciennete: 3, created_at: '2023-01-01' },
      ...{ code_postal: '13001', code_postal_etablissement: '13001', academie: 'Aix-Marseille' },
    },
  ],
  [
    'interactions',
    parseInteraction,
    { user_id: 1, content_id: 2, content_type: 'contenu', type: 'page_view', created_at: '2023-01-01' },
  ],
  [
    'contents',
    parseContent,
    {
      id: 1,
      title: 'Rituels',
      type: 'article',
      cluster_0: 1,
      cps: 'yes',
      priority_challenge: 'cps',
      theme: '',
      defi: '',
    },
  ],
  [
    'video views',
    parseVideoView,
    { student_id: 1, video_title: 'Intro (@home)', course_code: 'A', completion_rate_percent: 5 },
  ],
  [
    'grades',
    parseGradeRow,
    {
      user_id: 1,
      gender: 'F',
      attendance_rate: 1,
      study_hours_per_week: 2,
      previous_grade: 3,
      parental_support: 'Low',
    },
  ],
];
const FIELDS = ROWS.flatMap(([kind, parse, row]) =>
  Object.keys(row).map((field) => [kind, field, parse, row] as const),
);

it.each(ROWS)('a row of %s without an address is taken', (_, parse, row) => expect(() => parse(row)).not.toThrow());

describe.each(['jane.doe@example.org', 'Jane <jane.doe＠example．org>'])('%s', (address) => {
  it.each(FIELDS)('in a row of %s as %s is neither kept nor repeated', (_, field, parse, row) => {
    let told: string;
    try {
      told = JSON.stringify(parse({ ...row, [field]: address }));
    } catch (error) {
      expect(error).toBeInstanceOf(ContractError);
      told = (error as Error).message;
      expect(told).toContain(field);
    }
    expect(told).not.toMatch(/jane|example/i);
  });
});
