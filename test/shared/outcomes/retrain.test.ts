import { gunzipSync } from 'node:zlib';
import { addDays, type Day, parseDay } from '../../../shared/base/day';
import { SourceError } from '../../../shared/base/errors';
import type { ClassCoursework } from '../../../shared/contracts/coursework';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import type { ModelChecks } from '../../../shared/contracts/model-kind';
import { DEFAULT_SETTINGS } from '../../../shared/contracts/settings';
import { FEATURE_NAMES } from '../../../shared/features/names';
import { parseArtifact } from '../../../shared/model/parse-artifact';
import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { FEATURE_SCHEMA, loadActiveModel } from '../../../shared/outcomes/load-model';
import { type RetrainServices, type RetrainSummary, retrain } from '../../../shared/outcomes/retrain';
import { swapModel } from '../../../shared/registry/swap-model';
import { endedClass, learners, storedDay, viewsOf } from './ended-classes';
import { asOf, memoryObjects, memoryRegistry, now } from './in-memory';

const settings = { ...DEFAULT_SETTINGS, maxTrainingRows: 120, trainingPoints: [0.3, 0.8] };
const classes = ['1', '2', '3'].map((classId) => endedClass({ classId, levels: learners(`${classId}u`, 20) }));
const before = endedClass({
  classId: '4',
  semester: '1/2022',
  start: parseDay('20220801'),
  levels: learners('4u', 60),
});

type World = RetrainServices & {
  checks: ModelChecks;
  objects: ReturnType<typeof memoryObjects>;
  models: ReturnType<typeof memoryRegistry>;
  succeeded: string[];
  asked: string[];
  released: string[];
  outcomes: string[];
  left: string[];
};

/** Every day of every class is stored, but those for which `isMissing`. */
function world(
  ended: ClassCoursework[],
  change: Partial<RetrainServices> & { isMissing?: (day: Day) => boolean } = {},
): World {
  const { isMissing = () => false, ...overrides } = change;
  const byId = new Map(ended.map((one) => [one.classId, one]));
  const get = async (classId: string, day: Day): Promise<ClassDay | null> =>
    isMissing(day) ? null : storedDay(classId, day, viewsOf(byId.get(classId)!, day));
  const [succeeded, asked, released, outcomes, left]: string[][] = [[], [], [], [], []];
  return {
    settings,
    readEnded: async (_, eachClass) => ended.map(eachClass),
    readClicks: async (window, newSink) => {
      asked!.push(window.end);
      return { sink: newSink(), report: { events: 0, malformed: 0, clicks: 0, retries: 0, empty: true } };
    },
    classDays: {
      get,
      dates: async (_, from, to) =>
        Array.from({ length: 200 }, (__, i) => addDays(from, i)).filter((day) => day <= to && !isMissing(day)),
    },
    objects: memoryObjects(),
    models: memoryRegistry(),
    acquireLock: async (job) => ({
      token: 1,
      renew: async () => undefined,
      release: async () => void released!.push(job),
    }),
    jobs: {
      recordSuccess: async (job) => void succeeded!.push(job),
      recordOutcome: async (job, { status, detail }) => void outcomes!.push(`${job} ${status} ${detail}`),
    },
    remainingMs: () => 900_000,
    classLeftOut: (classId, error) => void left!.push(`${classId}: ${(error as Error).message}`),
    now,
    checks: { outcome: checkOutcomeModel },
    ...overrides,
    succeeded: succeeded!,
    asked: asked!,
    released: released!,
    outcomes: outcomes!,
    left: left!,
  } as World;
}

async function run(services: RetrainServices, day = asOf, force = false) {
  const summary = await retrain(services, { asOf: day, owner: 'test', force });
  return summary as Extract<RetrainSummary, { version: string }>;
}

const coursesOf = ({ model }: ReturnType<typeof artifactOf>) => [
  ...new Set(
    model.stages.flatMap(({ open }) => open.steps.flatMap(({ standing }) => standing.families.map(([id]) => id))),
  ),
];
/** Everything stored, unpacked. */
const textOf = ({ bodies }: World['objects']) =>
  [...bodies].map(([key, body]) => (key.endsWith('.gz') ? gunzipSync(body) : String(body))).join();
const artifactOf = (services: World, { key }: { key: string }) =>
  parseArtifact(services.objects.bodies.get(key)!, FEATURE_SCHEMA);

describe('a retraining', () => {
  const services = world(classes);
  let summary: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    summary = await run(services);
  });

  it('publishes rows and card first, the model that starts the swap last', () => {
    const name = `models/outcome/model${summary.version}`;
    expect(services.objects.puts).toEqual([
      'training/outcome/2-2022/rows.json.gz',
      `${name}.card.md`,
      `${name}.card.json`,
      `${name}.json`,
    ]);
    expect(summary).toMatchObject({ status: 'published', key: `${name}.json`, daysAskedAgain: 0, activeUnusable: [] });
  });

  it('records its success and gives the lock back', () => {
    expect(services.outcomes).toEqual([`retrain published ${summary.version}`]);
    expect(services.succeeded).toEqual(['retrain']);
    expect(services.released).toEqual(['retrain']);
  });

  it('publishes a model that is whole, and better than the prior on the classes it has not seen', () => {
    const artifact = artifactOf(services, summary);
    expect(artifact.heldOut).toBe('third of the groups');
    expect(artifact.trainingClasses).toHaveLength(2);
    expect(artifact.counts).toMatchObject({
      classes: 3,
      pairs: 60,
      rows: 120,
      trainableRows: 80,
      trainingRows: 80,
      heldOutRows: 40,
    });
    expect(artifact.metrics.byPoint.map((at) => [at.point, at.rows])).toEqual([
      [0.3, 20],
      [0.8, 20],
    ]);
    const { model, prior } = artifact.metrics.overall;
    expect(model.level.kappa).toBeGreaterThan(prior.level.kappa + 0.3);
    expect(summary.gate).toEqual({ promote: true, reasons: [] });
  });

  it('keeps the rows with raw features, and no learner', () => {
    const rows = JSON.parse(
      gunzipSync(services.objects.bodies.get('training/outcome/2-2022/rows.json.gz')!).toString(),
    );
    expect(rows).toHaveLength(120);
    expect(Object.keys(rows[0])).toEqual(['class_id', 'run_date', 'point', 'level', 'required_level', 'features']);
    expect(Object.keys(rows[0].features)).toEqual([...FEATURE_NAMES]);
    expect(rows[19].features.class_view_count).toBeGreaterThan(10);
    expect(textOf(services.objects)).not.toMatch(/\du\d/);
  });

  it('publishes a card with the scores beside both baselines, for people and for programs', () => {
    const markdown = String(services.objects.bodies.get(summary.key.replace('.json', '.card.md')));
    const { kappa } = summary.scores.model.level;
    expect(markdown).toContain(`# Model ${summary.version}`);
    expect(markdown).toMatch(new RegExp(`\\| all points \\| model \\| [\\d.]+ \\| [\\d.]+ \\| ${kappa.toFixed(3)} `));
    for (const who of ['| 30 % | model |', '| 80 % | model |', '|  | prior |', '|  | current level |'])
      expect(markdown).toContain(who);
    const card = JSON.parse(String(services.objects.bodies.get(summary.key.replace('.json', '.card.json'))));
    expect(card).toMatchObject({
      version: summary.version,
      counts: summary.counts,
      metrics: { overall: summary.scores },
    });
  });

  it('same data and seed, same bytes', async () => {
    const again = world(classes);
    expect((await run(again)).version).toBe(summary.version);
    expect(again.objects.bodies.get(summary.key)).toEqual(services.objects.bodies.get(summary.key));
    const otherSeed = await run(world(classes, { settings: { ...settings, seed: 2 } }));
    expect(otherSeed.version).not.toBe(summary.version);
  });

  it('says so when this model has been published before, and writes nothing', async () => {
    const writes = services.objects.puts.length;
    expect(await run(services)).toMatchObject({ status: 'unchanged', version: summary.version });
    expect(services.objects.puts).toHaveLength(writes);
  });

  it('says so too once the model is the active one', async () => {
    expect(await swapModel(services, { key: summary.key })).toMatchObject({ status: 'promoted' });
    const writes = services.objects.puts.length;
    expect(await run(services)).toMatchObject({ status: 'unchanged', version: summary.version, key: summary.key });
    expect(services.objects.puts).toHaveLength(writes);
  });
});

it('of more rows than are allowed trains on and scores so many, and keeps these', async () => {
  const services = world(classes, { settings: { ...settings, maxTrainingRows: 50 } });
  const summary = await run(services);
  expect(summary.counts).toMatchObject({
    classes: 3,
    pairs: 60,
    rows: 120,
    trainableRows: 80,
    trainingRows: 50,
    heldOutRows: 40,
  });
  const kept = JSON.parse(
    gunzipSync(services.objects.bodies.get('training/outcome/2-2022/rows.json.gz')!).toString(),
  ) as { class_id: string; point: number }[];
  expect(kept).toHaveLength(90);
  const cells = kept.map(({ class_id, point }) => `${class_id} ${point}`);
  const sizes = [...new Set(cells)].map((cell) => cells.filter((other) => other === cell).length);
  // the class held out is whole, the others are thinned evenly
  expect(sizes.sort()).toEqual([12, 12, 13, 13, 20, 20]);
});

describe('beside the active model', () => {
  it('is compared on the rows that neither has seen', async () => {
    const services = world([before]);
    const first = await run(services, parseDay('20230101'));
    await swapModel(services, { key: first.key });
    const second = world([before, ...classes], { objects: services.objects, models: services.models });
    const { metrics, heldOut } = artifactOf(second, await run(second));
    expect(heldOut).toBe('newest period');
    expect(metrics.active).toMatchObject({ version: first.version, rows: 120 });
    expect(metrics.active?.model).toEqual(metrics.overall.model);
  });

  it('that cannot be read any more, trains without it and says why', async () => {
    const services = world(classes);
    await services.models.activate(
      'outcome',
      { version: 'v', key: 'gone', sha256: '', versionId: null, activatedAt: '', previous: null },
      null,
    );
    expect((await run(services)).activeUnusable.join()).toContain('is gone');
  });
});

describe('labels', () => {
  const file = (rows: string[]) => ({
    'training/outcome/labels/x.csv': ['class_id,user_id,level', ...rows].join('\n'),
  });

  it('a file wins for its class; its pairs and classes that cannot be used are counted', async () => {
    const objects = memoryObjects(file([...Array.from({ length: 19 }, (_, i) => `1,1u${i},5`), '999,1u0,2']));
    const services = world(classes, { objects });
    expect(artifactOf(services, await run(services)).counts).toMatchObject({
      labelsFromFile: 19,
      pairsNotInFile: 1,
      labelsFromMarks: 40,
      fileClassesNotEnded: 1,
      pairs: 59,
    });
  });

  it('a class that has not ended is neither trained on nor covered by a file', async () => {
    const running = endedClass({ classId: '5', start: parseDay('20230601'), levels: learners('5u', 20) });
    const services = world([...classes, running], { objects: memoryObjects(file(['5,5u1,5'])) });
    expect(artifactOf(services, await run(services)).counts).toMatchObject({ classes: 3, fileClassesNotEnded: 1 });
  });

  it('a bad row is named with file and line, and stops the training', async () => {
    const services = world(classes, { objects: memoryObjects(file(['1,1u0,7'])) });
    await expect(run(services)).rejects.toThrow('labels/x.csv line 2 level must be a level');
    expect(services.objects.puts).toEqual([]);
  });
});

it('asks Amplitude for the missing days only', async () => {
  const points = ['20230213', '20230305'];
  const services = world(classes, { isMissing: (day) => day === points[0] || day === '20230212' });
  expect((await run(services)).daysAskedAgain).toBe(2);
  expect(services.asked).toEqual(['20230211T16', '20230212T16']);
});

describe('too little to train on publishes nothing and records no success', () => {
  const half = (levels: number[]) =>
    ['1', '2', '3'].map((classId) => endedClass({ classId, levels: learners(`${classId}u`, 20, levels) }));
  it.each<[string, ClassCoursework[], string]>([
    ['ten learners', [endedClass({ classId: '1', levels: learners('u', 10) })], '10 learners in ended classes'],
    ['no ended class', [], '0 learners'],
    ['only one level', half([3]), '1 level(s)'],
  ])('%s', async (_, ended, message) => {
    const services = world(ended);
    expect(await run(services)).toEqual({
      status: 'not_enough_data',
      code: 'NOT_ENOUGH_DATA',
      reason: expect.stringContaining(message),
    });
    expect(services.outcomes).toEqual([expect.stringMatching(/^retrain NOT_ENOUGH_DATA .*needed; nothing published$/)]);
    expect([services.objects.puts, services.succeeded, services.released]).toEqual([[], [], ['retrain']]);
  });

  it('too little time', async () => {
    const services = world(classes, { remainingMs: () => 30_000 });
    await expect(run(services)).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    expect(services.objects.puts).toEqual([]);
  });

  it('another retraining under way', async () => {
    const services = world(classes, { acquireLock: async () => null });
    expect(await retrain(services, { asOf, owner: 'b' })).toEqual({ status: 'already_running' });
    expect(services.succeeded).toEqual([]);
  });
});

describe('a class that cannot be read or summed up', () => {
  const bad = new SourceError('LEB2_UNREADABLE', 'LEB2 gave a date as "8 `May`"; check the schema');
  const unreadable = (...ids: string[]): Partial<RetrainServices> => ({
    readEnded: async (_, eachClass, otherwise) => [
      ...classes.map(eachClass),
      ...ids.map((classId) => otherwise!(classId, bad)),
    ],
  });
  const cardOf = ({ objects }: World, key: string, kind: string) =>
    String(objects.bodies.get(key.replace('json', `card.${kind}`)));

  it('is left out, on record: the model is that of the others', async () => {
    const services = world(classes, unreadable('77'));
    const [summary, alone] = [await run(services), await run(world(classes))];
    expect([summary.version, summary.leftOut]).toEqual([alone.version, [{ classId: '77', why: bad.message }]]);
    expect(services.left).toEqual([`77: ${bad.message}`]);
    expect(services.outcomes).toEqual([`retrain published ${summary.version}, without the classes 77: see its card`]);
    expect(JSON.parse(cardOf(services, summary.key, 'json'))).toMatchObject({ leftOut: summary.leftOut });
    expect(cardOf(services, summary.key, 'md')).toContain(
      `* Class 77: \`LEB2_UNREADABLE: LEB2 gave a date as "8 'May'"; check`,
    );
  });

  it('renews the card of the model that is there', async () => {
    const services = world(classes);
    const { key } = await run(services);
    expect(cardOf(services, key, 'md')).not.toContain('left out');
    expect(await run({ ...services, ...unreadable('77') })).toMatchObject({ status: 'unchanged' });
    expect(cardOf(services, key, 'md')).toContain('* Class 77: ');
  });

  it('is also one of a semester that no order is known of', async () => {
    const odd = endedClass({ classId: '9', semester: 'summer', levels: learners('9u', 20) });
    expect((await run(world([...classes, odd]))).leftOut).toEqual([
      { classId: '9', why: expect.stringContaining('semester is "summer"; allowed: term/year') },
    ]);
  });

  it.each<[string, string[], ClassCoursework[]]>([
    ['more than a tenth', ['77', '78'], classes],
    ['the only one', ['77'], []],
  ])('%s stops the training: that has a common cause', async (_, ids, ended) => {
    const services = world(ended, {
      readEnded: async (__, eachClass, otherwise) => [...ended.map(eachClass), ...ids.map((id) => otherwise!(id, bad))],
    });
    await expect(run(services)).rejects.toMatchObject({
      code: 'CLASSES_FAILED',
      message: expect.stringMatching(
        /ended classes cannot be trained on.*the last is class 7[78]: LEB2_UNREADABLE: LEB2 gave/,
      ),
    });
    expect([services.objects.puts, services.succeeded]).toEqual([[], []]);
    expect(services.left).toHaveLength(ids.length);
  });
});

describe('odd data', () => {
  it('one class only: a quarter of its learners is held out', async () => {
    const services = world([endedClass({ classId: '1', courseId: '70', levels: learners('u', 60) })]);
    const artifact = artifactOf(services, await run(services));
    expect(artifact.heldOut).toBe('quarter of the members');
    // the course would tell how the rest of the class ended
    expect(coursesOf(artifact)).toEqual([]);
    expect(artifact.counts).toMatchObject({ pairs: 60, heldOutRows: 30 });
  });

  it('three of five levels, and a feature that never varies: five slots, absent levels stay 0', async () => {
    const threeLevels = ['1', '2', '3'].map((classId) =>
      endedClass({ classId, levels: learners(`${classId}u`, 20, [2, 3, 4]) }),
    );
    const services = world(threeLevels);
    const summary = await run(services);
    await swapModel(services, { key: summary.key });
    const model = await loadActiveModel(services);
    const [probabilities] = model!.predictRows([
      {
        classId: '1',
        runDate: parseDay('20230523'),
        courseId: null,
        inputs: FEATURE_SCHEMA.featureNames.map(() => 1),
        elapsedDays: 50,
      },
    ]);
    expect([probabilities![0], probabilities![4]]).toEqual([0, 0]);
    expect(probabilities!.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

describe('an attributes file', () => {
  const KEY = 'audit/outcome/attributes.csv';
  // an attribute that would give the label away
  const tell = Object.entries(learners('', 40)).map(([n, level]) => `u${n},g${level < 3 ? 'low' : 'high'},x${level}`);
  const audited = (body: string) => {
    const objects = memoryObjects({ [KEY]: body });
    const many = ['1', '2', '3'].map((classId) => endedClass({ classId, levels: learners('u', 40) }));
    return { objects, services: world(many, { objects }), alone: world(many) };
  };
  const card = ({ objects }: World, key: string) =>
    JSON.parse(String(objects.bodies.get(key.replace('.json', '.card.json'))));

  it('changes the card and not one byte of the model, and no learner is named anywhere', async () => {
    const { services, alone } = audited(['user_id,telltale,level', ...tell].join('\n'));
    const [summary, other] = [await run(services), await run(alone)];
    expect([summary.groups, other.groups]).toEqual(['compared', 'not given']);
    expect(services.objects.bodies.get(summary.key)).toEqual(alone.objects.bodies.get(other.key));
    const given = card(services, summary.key);
    expect(given.groups).toMatchObject({ status: 'compared', attributes: [{ attribute: 'telltale' }, {}] });
    expect({ ...given, groups: null }).toEqual(card(alone, other.key));
    services.objects.bodies.delete(KEY);
    expect(textOf(services.objects)).not.toMatch(/\bu\d/);
  });

  it('is read once the model is finished', async () => {
    const { objects, services } = audited('user_id,g\n1,a');
    const order: string[] = [];
    const get = async (key: string) => {
      order.push(key);
      return objects.get(key);
    };
    // the time that is left is looked at right before training
    const remainingMs = () => {
      order.push('training');
      return 900_000;
    };
    const { key } = await run({ ...services, remainingMs, objects: { ...objects, get } });
    expect(order.slice(order.indexOf('training'))).toEqual(['training', KEY, key]);
  });

  it('that comes later renews the card of the model that is there', async () => {
    const { objects, services } = audited('user_id,g\n1,a');
    objects.bodies.delete(KEY);
    const { key, version } = await run(services);
    await objects.put(KEY, ['user_id,telltale,level', ...tell].join('\n'));
    const before = objects.puts.length;
    expect(await run(services)).toMatchObject({ status: 'unchanged', version, groups: 'compared' });
    expect(objects.puts.slice(before)).toEqual([key.replace('json', 'card.md'), key.replace('json', 'card.json')]);
  });

  it('that cannot be used stops nothing; the card says why without quoting it', async () => {
    const { services } = audited('user_id,gender\nu1,f\nu2,"s3cret"x');
    const summary = await run(services);
    expect(summary).toMatchObject({ status: 'published', groups: 'unusable' });
    expect(card(services, summary.key).groups).toEqual({
      status: 'unusable',
      reason: expect.stringMatching(/see line 3$/),
    });
    expect(JSON.stringify(card(services, summary.key))).not.toMatch(/s3cret|u1\b/);
  });
});

it('force is written into the model and its card', async () => {
  const services = world(classes);
  const summary = await run(services, asOf, true);
  expect(artifactOf(services, summary).forced).toBe(true);
  expect(String(services.objects.bodies.get(summary.key.replace('.json', '.card.md')))).toContain(
    'whatever the gate says',
  );
});
