import { tmpdir } from 'node:os';
import { startAmplitude } from '../../local/amplitude';
import { startLeb2 } from '../../local/leb2';
import { openTables } from '../../local/leb2-database';
import { parseOptions } from '../../local/options';
import { openOutside } from '../../local/outside';
import { simulateTerm } from '../../local/term';
import { type Day, exportWindow } from '../../shared/base/day';
import { systemClock } from '../../shared/base/retry';
import type { Click } from '../../shared/contracts/click';
import { amplitudeReader } from '../../shared/sources/amplitude';
import { leb2Reader } from '../../shared/sources/leb2';

const LOGIN = { user: 'reader', password: 'secret', database: 'leb2' };
const KEYS = { apiKey: 'key', secretKey: 'secret' };

describe('the simulated term, read by the real clients', () => {
  const term = simulateTerm(1);
  let leb2: Awaited<ReturnType<typeof startLeb2>>;
  let amplitude: Awaited<ReturnType<typeof startAmplitude>>;
  beforeAll(async () => {
    leb2 = await startLeb2(term.sql, LOGIN);
    amplitude = await startAmplitude({ archive: term.archive, ...KEYS });
  });
  afterAll(() => Promise.all([leb2.close(), amplitude.close()]));

  const reader = () =>
    leb2Reader({
      connect: async () => ({ host: leb2.host, port: leb2.port, ...LOGIN }),
      settings: { lookbackMonths: 4, trainingMonths: 24 },
      clock: systemClock,
      random: () => 0,
    });

  it('gives the coursework of the ongoing classes on the last run date, without what is deleted', async () => {
    const classes = await reader().readTracked(term.dates.lastRunDate, (coursework) => coursework);
    const database = openTables(term.sql, 'test');
    const [oracle] = database
      .prepare(`SELECT COUNT(*) n, SUM(l.level) levels FROM act_sub_points p JOIN cri_levels l ON l.id = p.cri_level_id
        WHERE p.activity_id IN (SELECT id FROM activities WHERE class_id >= 173170 AND deleted_at IS NULL)
        AND EXISTS (SELECT 1 FROM activity_submissions s WHERE s.activity_id = p.activity_id AND s.user_id = p.user_id
          AND s.deleted_at IS NULL AND s.submitted_at < '2023-03-25 00:00:00')`)
      .all();
    database.close();
    const assessments = classes.flatMap((coursework) => coursework.assessments);
    expect(classes.map(({ classId }) => classId)).toEqual(Array.from({ length: 10 }, (_, i) => `${173_170 + i}`));
    expect({ n: assessments.length, levels: assessments.reduce((sum, { level }) => sum + level, 0) }).toEqual({
      ...oracle,
    });
    expect(assessments.every(({ points, level }) => points !== null && Math.floor(points / 20) + 1 === level)).toBe(
      true,
    );
  });

  it('gives the ten ended classes at retraining', async () => {
    const ended = await reader().readEnded(term.dates.retrainOn, ({ classId, semester }) => `${classId} ${semester}`);
    expect(ended).toEqual(Array.from({ length: 10 }, (_, i) => `${171_201 + i} 1/2022`));
  });

  const read = async (runDate: string) => {
    const clicks: Click[] = [];
    const readClicks = amplitudeReader({
      baseUrl: amplitude.url,
      credentials: async () => KEYS,
      refetchCredentials: async () => KEYS,
      tempDir: tmpdir(),
      clock: systemClock,
      random: () => 0,
    });
    const { report } = await readClicks(exportWindow(runDate as Day), () => ({ add: (click) => clicks.push(click) }));
    return { clicks, report };
  };

  it('gives the clicks of a day, none malformed', async () => {
    const { clicks, report } = await read('20230325');
    expect(report).toMatchObject({ malformed: 0, retries: 0, empty: false, clicks: clicks.length });
    expect(report.events).toBeGreaterThan(report.clicks);
    expect(clicks.some(({ url }) => url.includes('/class/173177/'))).toBe(true);
  });

  it('says that a weekend between the semesters is empty', async () => {
    expect((await read('20230115')).report).toMatchObject({ events: 0, empty: true });
  });
});

describe('the dates that are replayed', () => {
  const line = '--leb2 mysql://u@h/db --amplitude http://a.test --amplitude-key k --amplitude-secret s';
  const open = (more: string) =>
    openOutside(parseOptions(`${line} ${more}`.trim().split(' ')), new Date('2024-02-28T17:00:00Z'));

  it.each([
    ['', '20240229', '20240229'],
    ['--from 20240201', '20240201', '20240201'],
    ['--to 20240201', '20240201', '20240201'],
    ['--from 20240201 --to 20240203', '20240201', '20240203'],
  ])('with outside sources and "%s" go from %s to %s', async (more, from, to) => {
    expect(await open(more)).toMatchObject({ from, to, retrainOn: [], amplitudeUrl: 'http://a.test' });
  });

  it('are today alone without any: retraining before that is refused, not passed over', async () => {
    await expect(open('--retrain-on 20240228')).rejects.toThrow(
      '--retrain-on is "20240228"; allowed: a run date, 2024',
    );
  });

  it('end with the simulated term', async () => {
    const late = openOutside(parseOptions(['--from', '20240101']), new Date());
    await expect(late).rejects.toThrow('--from is "20240101"; allowed: a date up to the last run date, 20230325');
  });
});
