import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { partsOf } from '../../local/evaluate-oulad';
import { readPresentations } from '../../local/oulad';
import { weekSnapshots } from '../../local/oulad-rows';
import { dayNumber, parseDay } from '../../shared/base/day';

const TABLES: Record<string, string[]> = {
  courses: ['code_module,code_presentation,module_presentation_length', 'AAA,2014B,240', 'BBB,2014J,260'],
  vle: ['id_site,code_module,code_presentation,activity_type,week_from,week_to'].concat([
    '1,AAA,2014B,homepage,,',
    '2,AAA,2014B,oucontent,,',
    '3,AAA,2014B,forumng,,',
    '4,AAA,2014B,quiz,,',
  ]),
  assessments: ['code_module,code_presentation,id_assessment,assessment_type,date,weight'].concat([
    'AAA,2014B,10,TMA,27,40',
    'AAA,2014B,11,CMA,28,60',
    'AAA,2014B,12,Exam,?,100',
    'BBB,2014J,20,TMA,10,0',
    'BBB,2014J,21,TMA,50,0',
  ]),
  studentInfo: ['code_module,code_presentation,id_student,gender,final_result'].concat([
    'AAA,2014B,100,M,Pass',
    'AAA,2014B,101,F,Distinction',
    'AAA,2014B,102,F,Withdrawn',
    'AAA,2014B,103,M,Fail',
    'AAA,2014B,104,M,Pass',
    'BBB,2014J,100,M,Pass',
  ]),
  studentRegistration: ['code_module,code_presentation,id_student,date_registration,date_unregistration'].concat([
    'AAA,2014B,100,-20,',
    'AAA,2014B,101,,',
    'AAA,2014B,102,-9,28',
    'AAA,2014B,103,28,',
    'AAA,2014B,104,27,27',
    'BBB,2014J,100,-5,',
  ]),
  studentAssessment: ['id_assessment,id_student,date_submitted,is_banked,score'].concat([
    '10,100,27,0,80',
    '11,100,28,0,70',
    '10,101,-1,1,90',
    '11,101,5,0,39',
    '10,102,20,0,?',
    '20,100,9,0,90',
    '21,100,40,0,61',
  ]),
};
const VISITS = ['100,1,-3,2', '100,2,27,1', '100,3,27,4', '100,3,28,50', '101,4,3,1'];

function folder(zipped: boolean, whole: boolean): string {
  const path = mkdtempSync(join(tmpdir(), 'oulad-'));
  const write = (name: string, lines: readonly string[]): void => {
    const text = `${lines.join('\n')}\n`;
    writeFileSync(join(path, zipped ? `${name}.csv.gz` : `${name}.csv`), zipped ? gzipSync(text) : text);
  };
  for (const [name, lines] of Object.entries(TABLES)) write(name, lines);
  mkdirSync(join(path, 'studentVle'));
  if (whole) {
    const quoted = VISITS.map((line) => `"AAA","2014B",${line}`);
    write('studentVle', ['"code_module","code_presentation","id_student","id_site","date","sum_click"', ...quoted]);
  } else {
    write('studentVle/AAA-2014B', ['id_student,id_site,date,sum_click', ...VISITS]);
    write('studentVle/BBB-2014J', ['id_student,id_site,date,sum_click']);
  }
  return path;
}

const read = (zipped = true, whole = false) => readPresentations(folder(zipped, whole), () => true);

describe('after four weeks, day 28', () => {
  it('nothing of day 28 or later is seen: clicks, hand-ins, due dates', async () => {
    const [aaa] = await read();
    const [{ snapshot, students }] = weekSnapshots(aaa!, [4]) as [ReturnType<typeof weekSnapshots>[number]];
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
    const [{ snapshot, students }] = weekSnapshots(aaa!, [4]) as [ReturnType<typeof weekSnapshots>[number]];
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
      weekSnapshots(aaa!, [4], days)[0]!.snapshot.rows.map(({ coursework }) => coursework.handIns);
    const [ofFirst, ofSecond] = handIns(0);
    // handed in on days 27 and 5; after day 28, less a week
    expect(handIns(7).slice(0, 2)).toEqual([ofFirst!.map((one) => ({ ...one, score: null })), ofSecond]);
    expect(ofFirst).toMatchObject([{ activityId: '10', score: 80 }]);
    const [atOnce, late] = [partsOf(aaa!, [4])[0]!, partsOf(aaa!, [4], 7)[0]!];
    expect(late.inputs).toEqual(atOnce.inputs);
    expect(late.tested.inputs).not.toEqual(atOnce.inputs);
    expect(atOnce.tested.inputs).toBe(atOnce.inputs);
    expect([atOnce.tested.avgLevels[0], late.tested.avgLevels[0]]).toEqual([4, 0]);
  });

  it('those registered before it count, and those who withdraw on it or later', async () => {
    const [aaa] = await read();
    const present = (week: number) => weekSnapshots(aaa!, [week])[0]!.students.map(({ userId }) => userId);
    expect(present(4)).toEqual(['100', '101', '102']);
    expect(present(5)).toEqual(['100', '101', '103']);
  });

  it('later weeks of one reading are the same as if they were read alone', async () => {
    const [aaa] = await read();
    expect(weekSnapshots(aaa!, [4, 5])[1]).toEqual(weekSnapshots(aaa!, [5])[0]);
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

it.each([
  ['gzipped, a file a presentation', true, false],
  ['plain, a file a presentation', false, false],
  ['gzipped, the whole table, quoted', true, true],
  ['plain, the whole table, quoted', false, true],
])('reads tables that are %s', async (_, zipped, whole) => {
  expect(await read(zipped, whole)).toEqual(await read());
});

it('says which table is missing', async () => {
  await expect(readPresentations(tmpdir(), () => true)).rejects.toThrow('holds no courses.csv');
});
