import { parseDay } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import { mean } from '../../../shared/base/stats';
import { parseArtifact } from '../../../shared/model/parse-artifact';
import { auditGroups, type GroupAudit } from '../../../shared/outcomes/audit-groups';
import { ATTRIBUTES_KEY } from '../../../shared/outcomes/group-attributes';
import { FEATURE_SCHEMA, predictorOf } from '../../../shared/outcomes/load-model';
import type { TrainingRow } from '../../../shared/outcomes/training-rows';
import { memoryObjects } from './in-memory';
import { asked, sealedModel } from './sealed-model';

const artifact = parseArtifact(sealedModel('20230601').bytes, FEATURE_SCHEMA);

/** A held-out row with the inputs of row `at` of the model's own. */
function row(userId: string, at: number, level: number, requiredLevel: number): TrainingRow {
  const standing = { semester: '2/2022', point: 0.5, features: [], avgLevel: 3 };
  return { ...standing, ...asked(at), runDate: parseDay('20230523'), userId, level, requiredLevel };
}

/** `count` learners, of whom the first miss the level. */
const learners = (prefix: string, count: number, missing: number, at = 3, requiredLevel = 3) =>
  Array.from({ length: count }, (_, i) =>
    row(`${prefix}${i}`, at, i < missing ? requiredLevel - 1 : requiredLevel, requiredLevel),
  );
const women = learners('f', 40, 10);
const men = learners('m', 30, 6, 18);
const unseen = [...women, ...men];
const genders = unseen.map(({ userId }) => `${userId},${userId[0]}`);

const audit = (lines: readonly string[], rows: readonly TrainingRow[] = unseen) =>
  auditGroups(memoryObjects({ [ATTRIBUTES_KEY]: lines.join('\n') }), artifact, rows);
function compared(found: GroupAudit | null) {
  if (found?.status !== 'compared') throw new Error(`groups are ${JSON.stringify(found)}`);
  return found.attributes;
}

it('is nothing where the operator gave no file', async () => {
  expect(await auditGroups(memoryObjects(), artifact, unseen)).toBeNull();
});

describe('the groups of a file', () => {
  it('get the risks of the finished model beside what became of the learners', async () => {
    const found = await audit(['user_id,gender', ...genders]);
    expect(found).toMatchObject({
      status: 'compared',
      smallestGroup: 30,
      limits: { falseNegativeRate: 0.1, falsePositiveRate: 0.1, auc: 0.05, calibration: 0.05 },
    });
    const [{ attribute, groups }] = compared(found) as [ReturnType<typeof compared>[number]];
    expect(attribute).toBe('gender');
    expect(groups).toMatchObject([
      { group: 'f', learners: 40, rows: 40, baseRate: 0.25 },
      { group: 'm', learners: 30, rows: 30, baseRate: 0.2 },
    ]);
    // the model knows the levels 1 and 5 alone: what is below level 3 is the first
    const answers = predictorOf(artifact).predictRows(unseen);
    const risks = [answers.slice(0, 40), answers.slice(40)].map((own) => mean(own.map(([lowest = 0]) => lowest)));
    expect(risks[0]).not.toBeCloseTo(risks[1]!, 1);
    expect(groups.map(({ meanRisk }) => meanRisk)).toEqual(risks.map((risk) => expect.closeTo(risk, 3)));
  });

  it('are judged by the level that each class requires', async () => {
    // level 2 is enough where 2 is required, too low where 3 is, and nothing is at risk where 1 is
    const rows = [2, 3, 1].flatMap((required) =>
      Array.from({ length: 30 }, (_, i) => row(`${required}-${i}`, 3, 2, required)),
    );
    const lines = rows.map(({ userId }) => `${userId},level ${userId[0]}`);
    const [found] = compared(await audit(['user_id,required', ...lines], rows));
    expect(found?.groups.map(({ group, baseRate, meanRisk }) => [group, baseRate, meanRisk > 0])).toEqual([
      ['level 1', 0, false],
      ['level 2', 0, true],
      ['level 3', 1, true],
    ]);
  });

  it('are compared attribute by attribute, in the order of the file', async () => {
    const lines = unseen.map(({ userId }, i) => `${userId[0]},${userId},${i % 2 ? 'odd' : 'even'}`);
    const found = compared(await audit(['gender,user_id,half', ...lines]));
    expect(found.map(({ attribute, groups }) => [attribute, groups.map(({ group }) => group)])).toEqual([
      ['gender', ['f', 'm']],
      ['half', ['even', 'odd']],
    ]);
  });

  it('let others have their turn before each attribute', async () => {
    const turns: string[] = [];
    const auditing = audit(['user_id,a,b,c', ...unseen.map(({ userId }) => `${userId},x,x,x`)]).then(() =>
      turns.push('end'),
    );
    const turn = () => {
      turns.push('turn');
      if (turns.length < 3) setImmediate(turn);
    };
    setImmediate(turn);
    await auditing;
    expect(turns).toEqual(['turn', 'turn', 'turn', 'end']);
  });

  it('hold only held-out learners, and of these only who is in the file', async () => {
    const strangers = Array.from({ length: 50 }, (_, i) => `s${i},x`);
    const nameless = learners('n', 35, 5);
    const found = await audit(['user_id,gender', ...genders, ...strangers], [...unseen, ...nameless]);
    expect(compared(found)).toMatchObject([
      {
        groups: [
          { group: 'f', learners: 40 },
          { group: 'm', learners: 30 },
        ],
        hiddenGroups: 0,
      },
    ]);
  });

  it('of too few learners are not told of', async () => {
    const few = learners('t', 29, 29);
    const told = few.map(({ userId }) => `${userId},s3cret`);
    const rest = learners('n', 1, 0);
    const found = await audit(['user_id,gender', ...genders, ...told], [...unseen, ...few, ...rest]);
    expect(compared(found)).toMatchObject([{ groups: [{ group: 'f' }, { group: 'm' }], hiddenGroups: 1 }]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });
});

it('no attribute reaches the model: with the groups exchanged the figures are, and the model is as it was', async () => {
  const before = JSON.stringify(artifact);
  const [given] = compared(await audit(['user_id,gender', ...genders]));
  const [exchanged] = compared(
    await audit(['user_id,gender', ...unseen.map(({ userId }) => `${userId},${userId[0] === 'f' ? 'm' : 'f'}`)]),
  );
  const figures = (found: typeof given) => found?.groups.map(({ group: _, ...rest }) => rest);
  expect(figures(exchanged)).toEqual(figures(given)?.toReversed());
  expect(JSON.stringify(artifact)).toBe(before);
});

describe('a file that cannot be used', () => {
  const unusable = (reason: string) => ({ status: 'unusable', reason });

  it('stops nothing, and says why', async () => {
    expect(await audit(['user_id,gender', 'f1,f', ',s3cret'])).toEqual(
      unusable(`${ATTRIBUTES_KEY} cannot be used; allowed: a user_id in line 3`),
    );
  });

  it('names nobody of the held-out rows', async () => {
    const nobody = unusable(
      `no learner of the held-out rows is in ${ATTRIBUTES_KEY}; its user_id must be the one that LEB2 uses`,
    );
    expect(await audit(['user_id,gender', '64010001,f', '64010002,m'])).toEqual(nobody);
    expect(await audit(['user_id,gender', 'f1,NA'])).toEqual(nobody);
    expect(await audit(['user_id,gender', ...genders], [])).toEqual(nobody);
  });

  it('is enough as soon as one is known, by any attribute', async () => {
    expect(compared(await audit(['user_id,gender,age', 'm29,,old']))).toEqual([
      { attribute: 'gender', groups: [], hiddenGroups: 0 },
      { attribute: 'age', groups: [], hiddenGroups: 1 },
    ]);
  });

  it('is not blamed for what befalls the store', async () => {
    const failing = (error: Error) => auditGroups({ get: () => Promise.reject(error) }, artifact, unseen);
    const lost = new Error('connection lost');
    await expect(failing(lost)).rejects.toBe(lost);
    expect(await failing(new StoredDataError('s3://bucket/x is larger than allowed'))).toEqual(
      unusable(`${ATTRIBUTES_KEY} cannot be used; allowed: a file of no more than 64 MiB`),
    );
  });
});
