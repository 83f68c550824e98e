import { reportDay } from '../../lambdas/daily-prep/report-day';
import type { Day } from '../../shared/base/day';
import type { RunManifest } from '../../shared/contracts/run';

function publishedOf(given: Partial<RunManifest>): Record<string, unknown> {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const manifest = {
    runDate: '20230509',
    dataDay: '20230508',
    classes: [],
    trackedClasses: [],
    failedClasses: [],
    emptyDay: false,
    ...given,
  };
  try {
    reportDay(manifest as unknown as RunManifest);
    return JSON.parse(write.mock.calls.map(([text]) => String(text)).find((text) => text.includes('_aws')) ?? '{}');
  } finally {
    write.mockRestore();
  }
}

describe('what daily-prep tells of a run date', () => {
  beforeEach(() => {
    process.env.STAGE = 'dev';
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('counts a day that is empty: %s', (emptyDay, count) => {
    expect(publishedOf({ emptyDay })).toMatchObject({ stage: 'dev', emptyDay: count });
  });

  it('counts the classes that failed', () => {
    const failedClasses = ['1', '2'].map((id) => ({ id, reason: 'not_built' as const, since: '20230509' as Day }));
    expect(publishedOf({ failedClasses })).toMatchObject({ failedClasses: 2, emptyDay: 0 });
  });
});
