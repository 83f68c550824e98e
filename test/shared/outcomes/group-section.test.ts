import type { GroupAudit } from '../../../shared/outcomes/audit-groups';
import type { GroupScores } from '../../../shared/outcomes/compare-groups';
import { groupSection } from '../../../shared/outcomes/group-section';

const f: GroupScores = {
  group: 'f',
  learners: 40,
  rows: 80,
  baseRate: 0.25,
  meanRisk: 0.3125,
  brier: 0.125,
  auc: 0.75,
  falseNegativeRate: 0.5,
  falsePositiveRate: 0.0625,
  flags: [],
};
const limits = { falseNegativeRate: 0.1, falsePositiveRate: 0.1, auc: 0.05, calibration: 0.05 } as const;
const section = (groups: readonly GroupScores[], hiddenGroups = 0, attribute = 'gender') =>
  groupSection({ status: 'compared', smallestGroup: 30, limits, attributes: [{ attribute, groups, hiddenGroups }] });
const tableOf = (text: string) => text.slice(text.indexOf('###')).split('\n');
const unusable = (reason: string): GroupAudit => ({ status: 'unusable', reason });

it('says that there was nothing to compare, or why it was not', () => {
  expect(groupSection(null)).toBe('No attributes file was given: groups were not compared.');
  expect(groupSection(unusable('a.csv cannot be used; allowed: a user_id in line 4'))).toBe(
    'Groups were not compared: a.csv cannot be used; allowed: a user_id in line 4.',
  );
});

it('keeps the card whatever name a reason holds', () => {
  const text = groupSection(unusable('allowed: one <b>|\n# x` a learner; line 4'));
  expect(text).toBe('Groups were not compared: allowed: one &lt;b&gt;    x  a learner; line 4.');
  expect(groupSection(unusable('x'.repeat(1_000)))).toHaveLength('Groups were not compared: .'.length + 300);
});

it('is a table of figures with three digits, a dash where there is none', () => {
  const m: GroupScores = {
    ...f,
    group: 'm',
    rows: 41,
    meanRisk: 0,
    auc: null,
    falseNegativeRate: null,
    falsePositiveRate: null,
    flags: ['auc worse by 0.1', 'calibration worse by 0.2'],
  };
  expect(tableOf(section([f, m]))).toEqual([
    '### gender',
    '| group | learners | rows | base rate | mean risk | AUC | Brier | missed | false alarms | worse than the others |',
    '|-|-|-|-|-|-|-|-|-|-|',
    '| f | 40 | 80 | 0.250 | 0.313 | 0.750 | 0.125 | 0.500 | 0.063 |  |',
    '| m | 40 | 41 | 0.250 | 0.000 | - | 0.125 | - | - | **auc worse by 0.1; calibration worse by 0.2** |',
  ]);
});

it('tells how many groups are not shown, and where none is', () => {
  expect(tableOf(section([f], 1)).slice(-2)).toEqual(['', 'Not shown: 1 group.']);
  expect(tableOf(section([f], 2)).at(-1)).toBe('Not shown: 2 groups.');
  expect(tableOf(section([], 2))).toEqual(['### gender', 'No group is large enough to be shown.']);
});

it('names the limits and the smallest group that were applied', () => {
  const changed = { falseNegativeRate: 0.11, falsePositiveRate: 0.12, auc: 0.13, calibration: 0.14 };
  const text = groupSection({
    status: 'compared',
    smallestGroup: 31,
    limits: changed as unknown as typeof limits,
    attributes: [],
  });
  expect(text).toContain('0.11 (missed), 0.12 (false alarms), 0.13 (AUC) or 0.14 (distance');
  expect(text).toContain('Groups of fewer than 31 learners are not shown');
  expect(text).toContain('31 learners of the largest group');
});

it('has a table an attribute, apart from each other', () => {
  const attributes = ['gender', 'age'].map((attribute) => ({ attribute, groups: [f], hiddenGroups: 0 }));
  const lines = tableOf(groupSection({ status: 'compared', smallestGroup: 30, limits, attributes }));
  expect(lines.filter((line) => line.startsWith('###'))).toEqual(['### gender', '### age']);
  expect(lines[lines.indexOf('### age') - 1]).toBe('');
});

it('keeps the letters of a name, and nothing that Markdown or HTML takes for its own', () => {
  const name = 'อายุ_(<35) 10,000+; x=1: 5%/a-b>c.|`*[x](y)!#\n"\'&\\';
  const [title, , , row] = tableOf(section([{ ...f, group: name }], 0, name));
  const kept = 'อายุ_(&lt;35) 10,000+; x=1: 5%/a-b&gt;c.    x (y)        '.trimEnd();
  expect(title?.trimEnd()).toBe(`### ${kept}`);
  expect(row?.split(' | ')[0]?.trimEnd()).toBe(`| ${kept}`);
});

it('cuts long names', () => {
  const [title, , , row] = tableOf(section([{ ...f, group: 'g'.repeat(61) }], 0, 'a'.repeat(61)));
  expect(title).toBe(`### ${'a'.repeat(60)}`);
  expect(row).toContain(`| ${'g'.repeat(60)} | 40 |`);
});
