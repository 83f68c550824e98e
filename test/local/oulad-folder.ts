import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A small folder's tables, and the visits of its presentations. */
export const TABLES: Record<string, string[]> = {
  courses: ['code_module,code_presentation,module_presentation_length', 'AAA,2014B,240', 'BBB,2014J,260'],
  vle: ['id_site,code_module,code_presentation,activity_type,week_from,week_to'].concat([
    '1,AAA,2014B,homepage,,',
    '2,AAA,2014B,oucontent,,',
    '3,AAA,2014B,forumng,,',
    '4,AAA,2014B,quiz,,',
    '5,BBB,2014J,homepage,,',
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
export const VISITS: Record<string, string[]> = {
  'AAA-2014B': ['100,1,-3,2', '100,2,27,1', '100,3,27,4', '100,3,28,50', '101,4,3,1'],
  'BBB-2014J': ['100,5,3,1'],
};

export type Options = {
  readonly zipped?: boolean;
  readonly whole?: boolean;
  readonly quoted?: boolean;
  readonly tables?: Partial<typeof TABLES>;
  readonly visits?: typeof VISITS;
  readonly lineEnd?: string;
};

/** A new folder of OULAD's tables, of those given and of the small ones for the rest. */
export function folder({ zipped = true, whole = false, quoted = false, lineEnd = '\n', ...own }: Options = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'oulad-'));
  const write = (name: string, lines: readonly string[]): void => {
    const text = (quoted ? lines.map(inQuotes) : lines).map((line) => line + lineEnd).join('');
    writeFileSync(join(path, zipped ? `${name}.csv.gz` : `${name}.csv`), zipped ? gzipSync(text) : text);
  };
  for (const [name, lines] of Object.entries({ ...TABLES, ...own.tables })) write(name, lines as string[]);
  const visits = Object.entries(own.visits ?? VISITS);
  if (whole) {
    const lines = visits.flatMap(([name, rows]) => rows.map((row) => `${name.replace('-', ',')},${row}`));
    write('studentVle', ['code_module,code_presentation,id_student,id_site,date,sum_click', ...lines]);
    return path;
  }
  mkdirSync(join(path, 'studentVle'));
  for (const [name, rows] of visits) write(`studentVle/${name}`, ['id_student,id_site,date,sum_click', ...rows]);
  return path;
}

const inQuotes = (line: string) =>
  line.replaceAll(/[^,]*/g, (cell, at) => (at === 0 || line[at - 1] === ',' ? `"${cell}"` : cell));
