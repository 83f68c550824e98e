import { parseLabels, readLabels } from '../../../shared/outcomes/labels';
import { memoryObjects } from './in-memory';

const asObject = (labels: ReadonlyMap<string, ReadonlyMap<string, number>>) =>
  Object.fromEntries([...labels].map(([classId, learners]) => [classId, Object.fromEntries(learners)]));

it('reads class, user and level; other columns, BOM and CRLF do not matter', () => {
  const text = '\ufeffuser_id,name,class_id,level\r\n90001,x,7,3\r\n90002,y,7,5\r\n90001,x,8,1\r\n';
  expect(asObject(parseLabels(text, 'f.csv'))).toEqual({ 7: { 90001: 3, 90002: 5 }, 8: { 90001: 1 } });
});

it('takes final_level for level', () => {
  expect(asObject(parseLabels('class_id,user_id,final_level\n7,90001,4\n', 'f.csv'))).toEqual({ 7: { 90001: 4 } });
});

it('passes over repeated headers and rows without a level', () => {
  const text = 'class_id,user_id,level\n7,1,2\n7,2,\nclass_id,user_id,level\n7,3,NULL\n7,4,5\n';
  expect(asObject(parseLabels(text, 'f.csv'))).toEqual({ 7: { 1: 2, 4: 5 } });
});

it.each([
  ['a level out of range', 'class_id,user_id,level\n7,1,2\n7,2,6\n', 'f.csv line 3 level must be a level from 1 to 5'],
  ['a level with a fraction', 'class_id,user_id,level\n7,1,2.5\n', 'line 2 level must be'],
  ['a class that is no id', 'class_id,user_id,level\na@b.org,1,2\n', /line 2 class_id must be digits$/],
  ['no user', 'class_id,user_id,level\n7,,2\n', 'line 2 user_id must be a user id'],
  ['two levels for one pair', 'class_id,user_id,level\n7,1,2\n7,1,3\n', 'line 3 level must be the level 2 given above'],
  ['a column missing', 'class_id,user_id\n7,1\n', 'columns class_id, user_id and level'],
  ['no header', 'a@b.org,1,2\n', /^f.csv header must be one with the columns/],
  ['a row cut short', 'class_id,user_id,level\n7,1,2\n7,1\n', /^f.csv line 3 must be comma-separated values/],
  ['a column named twice', 'class_id,user_id,level,level\n', /^f.csv: columns 3 and 4 have the same name/],
])('refuses %s', (_, text, message) => expect(() => parseLabels(text, 'f.csv')).toThrow(message));

it('the later key wins pair by pair; what is no csv is not read', async () => {
  const objects = memoryObjects({
    'training/outcome/labels/b.csv': 'class_id,user_id,level\n7,1,5\n',
    'training/outcome/labels/a.csv': 'class_id,user_id,level\n7,1,2\n7,2,2\n',
    'training/outcome/labels/readme.txt': 'hello',
    'training/outcome/2-2022/rows.csv': 'class_id,user_id,level\n9,1,5\n',
  });
  expect(asObject(await readLabels(objects))).toEqual({ 7: { 1: 5, 2: 2 } });
});

it('a bad file among several is told by its key', async () => {
  const objects = memoryObjects({
    'training/outcome/labels/a.csv': 'class_id,user_id,level\n7,1,2\n',
    'training/outcome/labels/b.csv': 'class_id,user_id,level\n7,1,"2\n',
  });
  await expect(readLabels(objects)).rejects.toThrow(/^training\/outcome\/labels\/b.csv line \d+ must be/);
});
