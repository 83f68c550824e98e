import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import { compareGroups, type JudgedRow } from '../../../shared/outcomes/compare-groups';
import { groupSection } from '../../../shared/outcomes/group-section';

/** `count` learners with two rows each; a share `unseen` of those who miss the level gets a low risk. */
function people(prefix: string, count: number, unseen: number, seed = 1): JudgedRow[] {
  const random = randomStream(seed);
  return Array.from({ length: count * 2 }, (_, i) => {
    const missed = random() < 0.4;
    const wrong = missed ? random() < unseen : random() < 0.15;
    return { userId: `${prefix}${i >> 1}`, missed, risk: (missed !== wrong ? 0.6 : 0.1) + 0.3 * random() };
  });
}
const groupsOf = (...named: [group: string, rows: JudgedRow[]][]) =>
  new Map([
    ['attribute', new Map(named.flatMap(([group, rows]) => rows.map(({ userId }) => [userId, group] as const)))],
  ]);
const audit = (attributes: ReturnType<typeof compareGroups>) =>
  groupSection({
    status: 'compared',
    smallestGroup: 30,
    limits: { falseNegativeRate: 0.1, falsePositiveRate: 0.1, auc: 0.05, calibration: 0.05 },
    attributes,
  });

it('flags a planted bias in the group that bears it, and not in the others', () => {
  const [a, b, c] = [people('a', 200, 0.15), people('b', 200, 0.45, 2), people('c', 200, 0.15, 3)];
  const [found] = compareGroups([...a, ...b, ...c], groupsOf(['a', a], ['b', b], ['c', c]));
  expect(found?.groups.map(({ group, flags }) => [group, flags.map((flag) => flag.split(' ')[0])])).toEqual([
    ['a', []],
    ['b', ['falseNegativeRate', 'auc']],
    ['c', []],
  ]);
  expect(audit([found!])).toMatch(/\| b \| 200 \| 400 \| .* \| \*\*falseNegativeRate worse by 0\.\d+; /);
});

it('flags risks that are further off in one group', () => {
  const [a, b] = [people('a', 200, 0.15, 4), people('b', 200, 0.15, 5)];
  const lowered = b.map((row) => ({ ...row, risk: row.risk / 3 }));
  const [found] = compareGroups([...a, ...lowered], groupsOf(['a', a], ['b', lowered]));
  const flagged = found!.groups.map(({ flags }) => flags.some((flag) => flag.startsWith('calibration')));
  expect(flagged).toEqual([false, true]);
});

it('flags nothing where groups fare alike', () => {
  const [a, b] = [people('a', 300, 0.15, 4), people('b', 300, 0.15, 5)];
  const [found] = compareGroups([...a, ...b], groupsOf(['a', a], ['b', b]));
  expect(found?.groups.flatMap(({ flags }) => flags)).toEqual([]);
});

it('hardly ever flags what chance makes of small groups, though every learner comes with six rows', () => {
  const alike = (prefix: string, random: () => number): JudgedRow[] =>
    Array.from({ length: 80 }, (_, i) => {
      const missed = random() < 0.5;
      const risk = 0.3 * random() + (missed !== random() < 0.3 ? 0.6 : 0.1);
      return { userId: `${prefix}${i}`, missed, risk };
    }).flatMap((row) => Array.from({ length: 6 }, () => row));
  const flagged = Array.from({ length: 100 }, (_, seed) => {
    const random = randomStream(seed);
    const [a, b] = [alike('a', random), alike('b', random)];
    const [found] = compareGroups([...a, ...b], groupsOf(['a', a], ['b', b]));
    return found!.groups.flatMap(({ flags }) => flags).length;
  });
  const tests = 100 * 2 * 4;
  expect(flagged.reduce((sum, count) => sum + count, 0) / tests).toBeLessThan(0.04);
});

it('takes rows of a few learners for no ground of a flag', () => {
  const learner = (group: string, i: number, missed: boolean, risk: number): JudgedRow[] =>
    Array.from({ length: 10 }, () => ({ userId: `${group}${i}`, missed, risk }));
  const of = (group: string, unseen: boolean, some: number) =>
    Array.from({ length: 80 }, (_, i) => learner(group, i, i < some, i < some && !unseen ? 0.6 : 0.17)).flat();
  const opposite = (rows: JudgedRow[]) => rows.map((row) => ({ ...row, missed: !row.missed, risk: 1 - row.risk }));
  const compared = (some: number, turn = (rows: JudgedRow[]) => rows) => {
    const [a, b] = [turn(of('a', true, some)), turn(of('b', false, some))];
    return compareGroups([...a, ...b], groupsOf(['a', a], ['b', b]))[0]!.groups;
  };
  const flagged = (groups: ReturnType<typeof compared>) =>
    groups.map(({ flags }) => flags.map((flag) => flag.split(' ')[0]).filter((name) => name !== 'calibration'));
  expect(compared(10)[0]).toMatchObject({ rows: 800, falseNegativeRate: 1 });
  expect(compared(10, opposite)[0]).toMatchObject({ rows: 800, falsePositiveRate: 1 });
  for (const turn of [undefined, opposite]) expect(flagged(compared(29, turn))).toEqual([[], []]);
  expect(flagged(compared(30))).toEqual([['falseNegativeRate', 'auc'], []]);
  expect(flagged(compared(30, opposite))).toEqual([['falsePositiveRate', 'auc'], []]);
});

it('tells of groups by name, whoever comes first', () => {
  const [a, b] = [people('a', 40, 0.1), people('b', 40, 0.1)];
  const [found] = compareGroups([...b, ...a], groupsOf(['b', b], ['a', a]));
  expect(found?.groups.map(({ group }) => group)).toEqual(['a', 'b']);
});

it('counts by hand', () => {
  const [a, b] = [0, 1].map((g) =>
    Array.from({ length: 30 }, (_, i) => ({
      userId: `${g}-${i}`,
      missed: i < 10,
      risk: i < 6 ? 0.9 : i < 15 ? 0.5 : 0.2,
    })),
  );
  const rows = [...a!, ...b!.map((row) => ({ ...row, risk: 0.2 }))];
  const [found] = compareGroups(rows, groupsOf(['x', a!], ['y', b!]));
  expect(found?.groups).toMatchObject([
    {
      group: 'x',
      learners: 30,
      rows: 30,
      baseRate: 0.3333,
      falseNegativeRate: 0,
      falsePositiveRate: 0.25,
      meanRisk: 0.43,
      brier: 0.097,
    },
    { group: 'y', falseNegativeRate: 1, falsePositiveRate: 0, auc: 0.5, meanRisk: 0.2 },
  ]);
});

describe('a gap', () => {
  /** `count` learners alike, with a row each. */
  const alike = (prefix: string, count: number, missed: boolean, risk: number): JudgedRow[] =>
    Array.from({ length: count }, (_, i) => ({ userId: `${prefix} ${missed} ${risk} ${i}`, missed, risk }));
  const flagsOf = (a: JudgedRow[], b: JudgedRow[]) =>
    compareGroups([...a, ...b], groupsOf(['a', a], ['b', b]))[0]!.groups.map(({ flags }) => flags);
  const unseen = (prefix: string, count: number, of: number) => [
    ...alike(prefix, count, true, 0.49),
    ...alike(prefix, of - count, true, 0.5),
  ];

  it('is the distance from the other groups, not from all', () => {
    expect(flagsOf(unseen('a', 60, 80), unseen('b', 20, 80))).toEqual([['falseNegativeRate worse by 0.5'], []]);
  });

  it('below the limit is none, however many learners there are', () => {
    expect(flagsOf(unseen('a', 196, 2000), unseen('b', 0, 2000))).toEqual([[], []]);
    expect(flagsOf(unseen('a', 204, 2000), unseen('b', 0, 2000))).toEqual([['falseNegativeRate worse by 0.102'], []]);
  });

  it('from a group without a fault has to be more than chance makes: none of thirty may be one of a few', () => {
    // 2 x sqrt((5/32 x 27/32 + 1/32 x 31/32) / 30) = 0.147 against 4/30; with 5 it is 0.156 against 5/30
    expect(flagsOf(unseen('a', 4, 30), unseen('b', 0, 30))).toEqual([[], []]);
    expect(flagsOf(unseen('a', 5, 30), unseen('b', 0, 30))).toEqual([['falseNegativeRate worse by 0.1667'], []]);
  });

  it('of the area is held against the standard errors of Hanley and McNeil', () => {
    // thirty missed the level, beside 300 who did not; those above them make the area
    const ordered = (prefix: string, above: number) => [
      ...alike(prefix, 30, true, 0.3),
      ...alike(prefix, above, false, 0.4),
      ...alike(prefix, 300 - above, false, 0.2),
    ];
    // variances 0.00275 and 0.00145: a gap of 0.14 is more than 2 x 0.065, one of 0.12 is less than 2 x 0.064
    expect(flagsOf(ordered('a', 72), ordered('b', 30))).toEqual([['auc worse by 0.14'], []]);
    expect(flagsOf(ordered('a', 66), ordered('b', 30))).toEqual([[], []]);
  });
});

describe('small groups', () => {
  const [a, b, few] = [people('a', 100, 0.1), people('b', 40, 0.1), people('few', 29, 0.1)];

  it('are not shown; thirty of the largest group are left out, or the rest would tell their figures', () => {
    const [found] = compareGroups([...a, ...b, ...few], groupsOf(['a', a], ['b', b], ['few', few]));
    expect(found?.groups.map(({ group, learners }) => [group, learners])).toEqual([
      ['a', 70],
      ['b', 40],
    ]);
    expect(found?.hiddenGroups).toBe(1);
    expect(audit([found!])).toContain('Not shown: 1 group.');
    expect(JSON.stringify(found)).not.toContain('few');
  });

  it('leave the same learners out, whatever the order of the rows', () => {
    const rows = [...a, ...few];
    const groups = groupsOf(['a', a], ['few', few]);
    expect(compareGroups(rows.toReversed(), groups)).toEqual(compareGroups(rows, groups));
  });

  it('take the smallest group along where the largest has none to spare', () => {
    const [found] = compareGroups([...b, ...few], groupsOf(['b', b], ['few', few]));
    expect(found).toEqual({ attribute: 'attribute', groups: [], hiddenGroups: 2 });
    const c = people('c', 35, 0.1);
    const [three] = compareGroups([...b, ...c, ...few], groupsOf(['b', b], ['c', c], ['few', few]));
    expect(three?.groups.map(({ group, learners }) => [group, learners])).toEqual([['b', 40]]);
  });

  it('a few learners without a known group do not keep the others from being compared', () => {
    const unknown = people('unknown', 5, 0.1);
    const [found] = compareGroups([...a, ...b, ...unknown], groupsOf(['a', a], ['b', b]));
    expect(found?.groups.map(({ group }) => group)).toEqual(['a', 'b']);
    expect(found?.groups.reduce((sum, { learners }) => sum + learners, 0)).toBe(110);
  });

  it('hide nobody else where enough learners without a known group are there too', () => {
    const unknown = people('unknown', 30, 0.1);
    const [found] = compareGroups([...a, ...b, ...few, ...unknown], groupsOf(['a', a], ['b', b], ['few', few]));
    expect(found?.groups.map(({ group }) => group)).toEqual(['a', 'b']);
  });

  it('cannot be told from the totals less what is shown, whatever the sizes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 40 }), (of, unknown) => {
        const groups = of.map((size, i): [string, JudgedRow[]] => [`g${i}`, people(`${i}-`, size, 0.1)]);
        const everyone = of.reduce((sum, size) => sum + size, unknown);
        const rows = [...groups.flatMap(([, own]) => own), ...people('unknown', unknown, 0.1)];
        const [found] = compareGroups(rows, groupsOf(...groups));
        const shown = found!.groups.map(({ learners }) => learners);
        const hidden = everyone - shown.reduce((sum, learners) => sum + learners, 0);
        return shown.every((learners) => learners >= 30) && (hidden === 0 || shown.length === 0 || hidden >= 30);
      }),
    );
  });

  it('a column of names shows nothing at all', () => {
    const names = new Map([['name', new Map(a.map(({ userId }) => [userId, `Name of ${userId}`]))]]);
    const found = compareGroups(a, names);
    expect(found).toEqual([{ attribute: 'name', groups: [], hiddenGroups: 100 }]);
    expect(audit(found)).toContain('No group is large enough');
  });
});

it('the card keeps its table whatever the operator names a group', () => {
  const [a, b] = [people('a', 40, 0.1), people('b', 40, 0.1)];
  const table = audit(compareGroups([...a, ...b], groupsOf(['<b>|x\n', a], ['หญิง', b])));
  expect(table).toContain('| &lt;b&gt; x  | 40 |');
  expect(table).toContain('| หญิง | 40 |');
});
