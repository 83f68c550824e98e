import { reportDay, reportFailedClass } from '../../lambdas/daily-prep/report-day';
import { reportRun } from '../../lambdas/daily-prep/report-run';
import { reportShadow } from '../../lambdas/daily-prep/report-shadow';
import type { Day } from '../../shared/base/day';
import { logger } from '../../shared/base/log';
import type { RunManifest, RunSummary } from '../../shared/contracts/run';
import type { ShadowDay } from '../../shared/contracts/shadow';
import type { ShadowEvent } from '../../shared/outcomes/run-shadow';

type Metrics = Readonly<Record<string, unknown>>;

/** The metrics that the work publishes, one line each, without what says how they are meant. */
async function published(work: () => void | Promise<void>): Promise<Metrics[]> {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await work();
    const lines = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('_aws'));
    return lines.map((text) => JSON.parse(text)).map(({ _aws, service, ...metrics }) => metrics);
  } finally {
    write.mockRestore();
  }
}

const levels = ['info', 'warn', 'error'] as const;
const logged = levels.map((level) => jest.spyOn(logger, level).mockReturnValue());
/** How many lines of each level were logged. */
const lines = () => Object.fromEntries(levels.map((level, i) => [level, logged[i]!.mock.calls.length]));
afterAll(() => {
  for (const spy of logged) spy.mockRestore();
});
beforeEach(() => {
  for (const spy of logged) spy.mockClear();
  process.env.STAGE = 'dev';
  process.env.JOB_SCHEDULES = '{"retrain":"cron(0 4 6 1,6 ? *)"}';
});

describe('what daily-prep tells of a run date', () => {
  const manifest = {
    runDate: '20230509',
    dataDay: '20230508',
    classes: [],
    trackedClasses: [],
    failedClasses: [],
    emptyDay: false,
  };
  const told = (given: Partial<RunManifest>) =>
    published(() => reportDay({ ...manifest, ...given } as unknown as RunManifest));

  it.each([
    [true, 1],
    [false, 0],
  ])('counts a day that is empty: %s', async (emptyDay, count) => {
    expect(await told({ emptyDay })).toEqual([{ stage: 'dev', emptyDay: count, failedClasses: 0 }]);
    expect(lines()).toEqual({ info: 1, warn: count, error: 0 });
  });

  it('logs how many classes there were, not which', async () => {
    const classes = [{ id: '173177', n: 30, atRisk: 3 }];
    await told({ classes, trackedClasses: ['173177', '5'] });
    expect(logger.info).toHaveBeenCalledWith(expect.any(String), {
      ...manifest,
      classes: 1,
      trackedClasses: 2,
    });
  });

  it('logs a class that failed, and why', () => {
    const error = new Error('no level');
    reportFailedClass({ id: '5', reason: 'not_built', since: '20230507' as Day }, '20230509' as Day, error);
    expect(logger.error).toHaveBeenCalledWith(expect.any(String), {
      runDate: '20230509',
      classId: '5',
      reason: 'not_built',
      since: '20230507',
      error,
    });
  });

  it('counts the classes that failed', async () => {
    const failedClasses = ['1', '2'].map((id) => ({ id, reason: 'not_built' as const, since: '20230509' as Day }));
    expect(await told({ failedClasses })).toEqual([{ stage: 'dev', failedClasses: 2, emptyDay: 0 }]);
  });
});

describe('what daily-prep tells of a run', () => {
  const NOW = new Date('2023-05-09T03:05:00+07:00');
  const summary = {
    status: 'completed',
    runDate: '20230509',
    events: 100,
    malformed: 2,
    pairs: 30,
    predictions: 29,
    retries: 1,
  };
  const counts = { events: 100, malformed: 2, pairs: 30, predictions: 29, amplitudeRetry: 1 };

  async function told(given: object, successes: Record<string, string> = {}, now = NOW) {
    const recorded: string[] = [];
    const jobs = {
      recordSuccess: async (job: string, at: Date) => void recorded.push(`${job} ${at.toISOString()}`),
      lastSuccesses: async () => successes,
    };
    const run = { ...summary, ...given } as unknown as RunSummary;
    return { metrics: await published(() => reportRun(jobs, 'daily-prep', run, now)), recorded };
  }

  it('counts it, records its success, and the first one by a name of its own', async () => {
    const { metrics, recorded } = await told({});
    expect(recorded).toEqual([`daily-prep ${NOW.toISOString()}`, `first-run ${NOW.toISOString()}`]);
    expect(logger.info).toHaveBeenCalledWith('run', summary);
    expect(metrics).toEqual([
      { stage: 'dev', runCompleted: 1, ...counts },
      { stage: 'dev', job: 'retrain', overdueJobs: 0 },
    ]);
  });

  it('keeps the first success, from which on jobs that never ran are overdue', async () => {
    const june = new Date('2023-06-07T03:05:00+07:00');
    const { metrics, recorded } = await told({ runDate: '20230607' }, { 'first-run': '2023-05-01T00:00:00Z' }, june);
    expect(recorded).toEqual([`daily-prep ${june.toISOString()}`]);
    expect(metrics[1]).toEqual({ stage: 'dev', job: 'retrain', overdueJobs: 1 });
  });

  it('counts a date that was built before as a run, not its events again', async () => {
    const { metrics, recorded } = await told({ status: 'already_done' });
    expect(recorded[0]).toMatch(/^daily-prep /);
    expect(metrics[0]).toEqual({ stage: 'dev', runCompleted: 1 });
  });

  it.each([
    ['one that goes on in another invocation', { status: 'continued' }],
    ['one that another is doing', { status: 'already_running' }],
    ['one that only looked', { status: 'dry_run' }],
    ['an old date that was built again', { runDate: '20230508' }],
  ])('says nothing of today for %s', async (_, given) => {
    expect(await told(given)).toEqual({ metrics: [], recorded: [] });
  });
});

describe('what daily-prep tells of the shadow', () => {
  const day = { runDate: '20230509', fault: null } as unknown as ShadowDay;

  it.each<[string, ShadowEvent, Metrics[]]>([
    ['a comparison', { event: 'compared', day }, []],
    ['one that failed', { event: 'compared', day: { ...day, fault: 'no file' } }, [{ stage: 'dev', shadowFaults: 1 }]],
    ['its bookkeeping that failed', { event: 'failed', error: new Error('x') }, [{ stage: 'dev', shadowFaults: 1 }]],
    ['its promotion', { event: 'promoted', version: 'v' }, [{ stage: 'dev', modelPromoted: 1 }]],
    ['its refusal', { event: 'refused', version: 'v', reasons: ['r'] }, [{ stage: 'dev', modelRefused: 1 }]],
  ])('counts %s', async (_, event, metrics) => {
    expect(await published(() => reportShadow(event))).toEqual(metrics);
    const isFailed = event.event === 'failed';
    expect(lines()).toEqual({ info: Number(!isFailed), warn: 0, error: Number(isFailed) });
  });
});
