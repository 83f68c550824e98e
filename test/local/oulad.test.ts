import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { partsOf } from '../../local/evaluate-oulad';
import { readParts, readPartsApart } from '../../local/evaluation-parts';
import { type Presentation, readPresentations } from '../../local/oulad';
import { type WeekSnapshot, weekSnapshots } from '../../local/oulad-rows';
import { dayNumber, parseDay, startOfDay } from '../../shared/base/day';
import { folder, type Options, TABLES, VISITS } from './oulad-folder';

/** A table with one of its lines instead of another. */
const changed = (name: string, from: string, to: string) => ({
  [name]: TABLES[name]!.map((line) => (line === from ? to : line)),
});
const read = (options?: Options) => readAll(folder(options));
async function readAll(path: string): Promise<Presentation[]> {
  const all: Presentation[] = [];
  for await (const one of readPresentations(path, () => true)) all.push(one);
  return all;
}
const withDays = (presentations: readonly Presentation[]) =>
  presentations.map((one) => ({ ...one, days: [...one.days()] }));

describe('after four weeks, day 28', () => {
  it('nothing of day 28 or later is seen: clicks, hand-ins, due dates', async () => {
    const [aaa] = await read();
    const [{ snapshot, students }] = [...weekSnapshots(aaa!, [4])] as [WeekSnapshot];
    const of = (userId: string) => snapshot.rows[students.findIndex((student) => student.userId === userId)]!;
    const start = dayNumber(parseDay('20140201'));
    expect(snapshot.runDate).toBe('20140301');
    expect(of('100').clicks.activeDays).toEqual([
      [start - 3, 2, 2, 0, 0],
      [start + 27, 5, 0, 1, 4],
    ]);
    expect(of('100').coursework.handIns).toEqual([{ activityId: '10', score: 80, dayNumber: start + 27 }]);
    // day 27 is due, day 28 is not
    expect(snapshot.plan?.activities.filter(({ dueDay }) => dueDay! < start + 28).map((a) => a.activityId)).toEqual([
      '10',
    ]);
    expect(snapshot.plan).toMatchObject({ startDay: start, endDay: start + 240 });
  });

  it('a banked result is no hand-in; one without a score is one without a mark', async () => {
    const [aaa] = await read();
    const [{ snapshot, students }] = [...weekSnapshots(aaa!, [4])] as [WeekSnapshot];
    const handedIn = Object.fromEntries(
      students.map(({ userId }, i) => [
        userId,
        snapshot.rows[i]!.coursework.handIns?.map(({ activityId, score }) => [activityId, score]),
      ]),
    );
    expect(handedIn).toEqual({ 100: [['10', 80]], 101: [['11', 39]], 102: [['10', null]] });
  });

  it('what was handed in within the last days is not marked yet, where marks come late', async () => {
    const [aaa] = await read();
    const handIns = (days: number) =>
      [...weekSnapshots(aaa!, [4], days)][0]!.snapshot.rows.map(({ coursework }) => coursework.handIns);
    const [ofFirst, ofSecond, ofThird] = handIns(0);
    // handed in on days 27 and 5; after day 28, less a week. The third has no mark anyway
    expect(handIns(7)).toEqual([ofFirst!.map((one) => ({ ...one, score: null })), ofSecond, ofThird]);
    expect(handIns(1)[0]).toEqual(handIns(7)[0]);
    expect(handIns(30)[1]).toEqual(ofSecond!.map((one) => ({ ...one, score: null })));
    expect(ofFirst).toMatchObject([{ activityId: '10', score: 80 }]);
    const [atOnce, late] = [partsOf(aaa!, [4])[0]!, partsOf(aaa!, [4], 7)[0]!];
    expect(late.inputs).toEqual(atOnce.inputs);
    expect(late.tested.inputs).not.toEqual(atOnce.inputs);
    expect(atOnce.tested.inputs).toBe(atOnce.inputs);
    expect([atOnce.tested.avgLevels[0], late.tested.avgLevels[0]]).toEqual([4, 0]);
  });

  it('those registered before it count, and those who withdraw on it or later', async () => {
    const [aaa] = await read();
    const present = (week: number) => [...weekSnapshots(aaa!, [week])][0]!.students.map(({ userId }) => userId);
    expect(present(4)).toEqual(['100', '101', '102']);
    expect(present(5)).toEqual(['100', '101', '103']);
  });

  it('later weeks of one reading are the same as if they were read alone', async () => {
    const [aaa] = await read();
    expect([...weekSnapshots(aaa!, [4, 5])][1]).toEqual([...weekSnapshots(aaa!, [5])][0]);
  });
});

it('the final level: failed or withdrawn 1, passes by weighted coursework, distinction 5', async () => {
  const [aaa, bbb] = await read();
  const levels = Object.fromEntries(aaa!.students.map(({ userId, level }) => [userId, level]));
  // 100: .4 x 80 + .6 x 70 = 74; 104: nothing handed in
  expect(levels).toEqual({ 100: 3, 101: 5, 102: 1, 103: 1, 104: 2 });
  // without weights the plain mean, 75.5
  expect(bbb!.students[0]?.level).toBe(4);
});

it.each<[string, Options]>([
  ['plain, a file a presentation', { zipped: false }],
  ['gzipped, the whole table', { whole: true }],
  ['plain, the whole table, all in quotes', { zipped: false, whole: true, quoted: true }],
  ['gzipped, all in quotes, lines ending with CR and LF', { whole: true, quoted: true, lineEnd: '\r\n' }],
  ['plain, lines ending with CR and LF', { zipped: false, lineEnd: '\r\n' }],
  [
    'with a byte order mark, and other columns',
    { tables: { courses: TABLES.courses!.map((line, i) => `${i ? 'x' : '\uFEFFnote'},${line}`) } },
  ],
  [
    'without the question mark for what is missing',
    { tables: changed('assessments', 'AAA,2014B,12,Exam,?,100', 'AAA,2014B,12,Exam,,100') },
  ],
  ['with it', { tables: changed('studentRegistration', 'AAA,2014B,101,,', 'AAA,2014B,101,?,?') }],
  ['without a score', { tables: changed('studentAssessment', '10,102,20,0,?', '10,102,20,0,') }],
])('reads tables that are %s', async (_, options) => {
  expect(withDays(await read(options))).toEqual(withDays(await read()));
});

it('an exam without a date is due on the last day; its weight and marks are none of the coursework', async () => {
  const marked = [...TABLES.studentAssessment!, '12,100,240,0,10'];
  const [aaa] = await read({ tables: { studentAssessment: marked } });
  const exam = aaa!.coursework.activities.find(({ activityId }) => activityId === '12');
  expect((exam!.dueAt! - startOfDay(parseDay('20140201')).getTime() / 1000) / 86_400).toBeCloseTo(240, -1);
  expect(exam).toMatchObject({ weight: 100, type: 'ASM' });
  expect(aaa!.coursework.assessments).toContainEqual(expect.objectContaining({ activityId: '12', points: 10 }));
  expect(aaa!.students[0]).toMatchObject({ userId: '100', level: 3 });
});

it('keeps nothing of presentations that are not asked for, whatever they hold', async () => {
  const tables = changed('studentInfo', 'BBB,2014J,100,M,Pass', 'BBB,2014J,100,M,?');
  const path = folder({ whole: true, tables, visits: { ...VISITS, 'BBB-2014J': ['100,5,x,1'] } });
  const names: string[] = [];
  for await (const { name } of readPresentations(path, (one) => one === 'AAA-2014B')) names.push(name);
  expect(names).toEqual(['AAA-2014B']);
});

it.each<[string, Options]>([
  [
    'studentInfo.csv.gz: lacks the columns final_result',
    { tables: { studentInfo: ['code_module,code_presentation,id_student'] } },
  ],
  ['courses.csv.gz: is empty', { tables: { courses: [] } }],
  ['courses.csv.gz: line 2: 2 values; the header has 3', { tables: changed('courses', 'AAA,2014B,240', 'AAA,2014B') }],
  ['courses.csv.gz: line 2: a quote (") opens', { tables: changed('courses', 'AAA,2014B,240', '"AAA,2014B,240') }],
  [
    'courses.csv line 2, module_presentation_length is "?"',
    { tables: changed('courses', 'AAA,2014B,240', 'AAA,2014B,?') },
  ],
  [
    'presentation is "2014K"; allowed: a year with B or J',
    { tables: changed('courses', 'AAA,2014B,240', 'AAA,2014K,240') },
  ],
  [
    'assessments.csv line 2, weight is ""',
    { tables: changed('assessments', 'AAA,2014B,10,TMA,27,40', 'AAA,2014B,10,TMA,27,') },
  ],
  [
    'assessments.csv line 2, date is "soon"',
    { tables: changed('assessments', 'AAA,2014B,10,TMA,27,40', 'AAA,2014B,10,TMA,soon,40') },
  ],
  [
    'studentAssessment.csv line 2, score is "A"',
    { tables: changed('studentAssessment', '10,100,27,0,80', '10,100,27,0,A') },
  ],
  [
    'studentInfo.csv line 7, final_result is "?"',
    { tables: changed('studentInfo', 'BBB,2014J,100,M,Pass', 'BBB,2014J,100,M,?') },
  ],
  ['BBB-2014J.csv.gz line 2, sum_click is "?"', { visits: { ...VISITS, 'BBB-2014J': ['100,5,3,?'] } }],
  [
    'lists BBB-2014J in courses, but has no row of it in studentVle',
    { whole: true, visits: { 'AAA-2014B': VISITS['AAA-2014B']! } },
  ],
  ['holds neither studentVle.csv nor studentVle/BBB-2014J.csv', { visits: { 'AAA-2014B': VISITS['AAA-2014B']! } }],
  [
    'has no row of it in studentInfo',
    { tables: changed('studentInfo', 'BBB,2014J,100,M,Pass', 'CCC,2014J,100,M,Pass') },
  ],
  ['has no row of it in vle', { tables: changed('vle', '5,BBB,2014J,homepage,,', '5,CCC,2014J,homepage,,') }],
])('says what is wrong: %s', async (message, options) => {
  await expect(read(options)).rejects.toThrow(message);
});

it('says which table is missing, and where it is', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'oulad-'));
  await expect(readAll(empty)).rejects.toThrow('holds no courses.csv or courses.csv.gz; name the folder');
  await expect(readAll(join(empty, 'none'))).rejects.toThrow('there is no such folder');
  renameSync(folder(), join(empty, 'anonymisedData'));
  await expect(readAll(empty)).rejects.toThrow(`${join(empty, 'anonymisedData')} does: name that folder`);
});

it('says which file was cut short', async () => {
  const path = folder();
  const visits = join(path, 'studentVle', 'AAA-2014B.csv.gz');
  writeFileSync(visits, readFileSync(visits).subarray(0, 30));
  await expect(readAll(path)).rejects.toThrow(/AAA-2014B\.csv\.gz: .*unexpected end of file; download it again/);
});

it('makes the same rows in a thread, of the presentations and weeks asked for; its faults are told', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'oulad-')), 'worker.cjs');
  const contents = "import { serve } from './local/evaluation-workers'; void serve();";
  const resolveDir = join(__dirname, '../..');
  buildSync({ stdin: { contents, resolveDir }, outfile: file, bundle: true, platform: 'node' });
  const request = { train: '2014B', test: '2014B', weeks: [5], trainWeeks: [4, 5], markedAfterDays: 0 };
  const parts = await readPartsApart(file, { ...request, oulad: folder() });
  expect(parts.map(({ name, week }) => [name, week])).toEqual([
    ['AAA-2014B', 4],
    ['AAA-2014B', 5],
  ]);
  expect(parts).toEqual(await readParts({ ...request, oulad: folder() }));
  expect(parts[0]!.inputs.values.buffer.constructor.name).toBe('SharedArrayBuffer');
  const broken = folder({ tables: { courses: [] } });
  await expect(readPartsApart(file, { ...request, oulad: broken })).rejects.toThrow('courses.csv.gz: is empty');
});
