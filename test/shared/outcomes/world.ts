import { addDays, type Day, daysBetween } from '../../../shared/base/day';
import { RunError, StoredDataError } from '../../../shared/base/errors';
import type { Click } from '../../../shared/contracts/click';
import type { Assessment, ClassCoursework } from '../../../shared/contracts/coursework';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import type { LatestRun, RunManifest } from '../../../shared/contracts/run';
import { DEFAULT_SETTINGS } from '../../../shared/contracts/settings';
import type { ActivePredictor } from '../../../shared/outcomes/active-predictor';
import type { PrepareDayServices } from '../../../shared/outcomes/prepare-day';

export class Killed extends Error {}

/** A small university in memory: two classes, clicks by data day, one hand-in a week; stores are maps of JSON text. */
export function makeWorld() {
  const items = new Map<string, string>();
  const world = {
    items,
    manifests: new Map<string, RunManifest>(),
    latest: null as LatestRun | null,
    predictor: null as ActivePredictor | null,
    lock: { token: 0, owner: null as string | null },
    settings: { ...DEFAULT_SETTINGS, lookbackMonths: 12 },
    classIds: ['5001', '5002'],
    writesLeft: Number.POSITIVE_INFINITY,
    writes: 0,
    exports: [] as string[],
    emptyDays: new Set<string>(),
    /** What does not read back: `daily/<class>/<run date>`, `leb2/<class>/<run date>`. */
    damaged: new Set<string>(),
    continued: [] as { runDate: Day; hops: number }[],
    remainingMs: 900_000,
    warnings: [] as string[],
    built: [] as string[],
    failures: [] as string[],
    errors: [] as string[],
    now: new Date('2023-06-30T20:00:00Z'),
  };
  const write = (key: string, value: unknown): boolean => {
    const text = JSON.stringify(value);
    if (items.get(key) === text) return false;
    if (world.writesLeft-- <= 0) throw new Killed(`killed before writing ${key}`);
    world.writes++;
    items.set(key, text);
    return true;
  };
  const services: PrepareDayServices = {
    get settings() {
      return world.settings;
    },
    readClicks: async (window, newSink) => {
      const dataDay = window.end.slice(0, 8) as Day;
      world.exports.push(dataDay);
      const sink = newSink();
      const clicks = world.emptyDays.has(dataDay) ? [] : clicksOf(dataDay);
      for (const click of clicks) sink.add(click);
      return {
        sink,
        report: { events: clicks.length, malformed: 0, clicks: clicks.length, retries: 0, empty: clicks.length === 0 },
      };
    },
    readCoursework: async (asOf, eachClass, unreadable) =>
      world.classIds.map((classId) => {
        if (unreadable && world.damaged.has(`leb2/${classId}/${asOf}`)) return unreadable(classId, new Error('a date'));
        return eachClass(courseworkOf(classId, asOf));
      }),
    classDays: {
      get: async (classId, day) => {
        const key = `daily/${classId}/${day}`;
        if (world.damaged.has(key)) throw new StoredDataError(`${key} does not open`);
        return parse<ClassDay>(items.get(key));
      },
      put: async (day) => write(`daily/${day.classId}/${day.runDate}`, day),
      remove: async (classId, day) => {
        world.damaged.delete(`daily/${classId}/${day}`);
        items.delete(`daily/${classId}/${day}`);
      },
    },
    predictions: {
      put: async (p) => write(`predictions/${p.classId}/${p.runDate}`, p),
      remove: async (classId, day) => void items.delete(`predictions/${classId}/${day}`),
    },
    learnerClasses: {
      appear: async (classId, userIds, day) => {
        for (const userId of userIds) write(`learner/${userId}/${classId}`, { first: day, last: null });
      },
      leave: async (classId, userIds, day) => {
        for (const userId of userIds) write(`learner/${userId}/${classId}`, { last: day });
      },
    },
    runs: {
      manifest: async (day) => world.manifests.get(day) ?? null,
      writeManifest: async (manifest, token) => {
        if (token < world.lock.token) throw new RunError('LOCK_LOST', 'a newer run holds the lock');
        write(`manifest/${manifest.runDate}`, manifest);
        world.manifests.set(manifest.runDate, manifest);
      },
      movePointer: async (latest, token) => {
        if (token < world.lock.token) throw new RunError('LOCK_LOST', 'a newer run holds the lock');
        if (world.latest && world.latest.runDate > latest.runDate) return;
        write('latest', latest);
        world.latest = latest;
      },
    },
    acquireLock: async (_job, owner) => {
      if (world.lock.owner) return null;
      const token = world.lock.token + 1;
      world.lock = { token, owner };
      return {
        token,
        renew: async () => undefined,
        release: async () => {
          if (world.lock.token === token) world.lock = { token, owner: null };
        },
      };
    },
    newestRun: async (from, to) =>
      ([...world.manifests.keys()]
        .filter((day) => day >= from && day <= to)
        .sort()
        .at(-1) as Day | null) ?? null,
    latest: async () => world.latest,
    loadPredictor: async () => world.predictor,
    openShadow: async () => null,
    continueLater: async (runDate, hops) => void world.continued.push({ runDate, hops }),
    remainingMs: () => world.remainingMs,
    now: () => world.now,
    classFailed: ({ id, reason }, day, error) => {
      world.failures.push(`${day} ${id} ${reason}`);
      world.errors.push((error as Error).message);
    },
    dayBuilt: ({ runDate }) => void world.built.push(runDate),
    warn: (message) => void world.warnings.push(message),
    modelUnusable: (reasons) => void world.warnings.push(...reasons),
  };
  return { world, services };
}

/** What readers can see: the items of dates up to the pointer. */
export function visible(world: ReturnType<typeof makeWorld>['world']): Record<string, string> {
  const latest = world.latest?.runDate ?? '';
  const shown = [...world.items].filter(([key]) => key.startsWith('predictions/') && key.slice(-8) <= latest);
  return Object.fromEntries(shown.sort());
}

/** The stored bytes that must not depend on how a day came to be built (manifests hold clock times). */
export function storedDays(world: ReturnType<typeof makeWorld>['world']): Record<string, string> {
  return Object.fromEntries([...world.items].filter(([key]) => /^(daily|predictions|learner)\//.test(key)).sort());
}

function clicksOf(dataDay: Day): Click[] {
  const n = Number(dataDay.slice(-2));
  return Array.from({ length: 12 + n }, (_, i) => ({
    uuid: `${dataDay}-${i}`,
    userId: String(100 + ((i * n) % 7)),
    sessionId: i % 3,
    url: `/class/${i % 2 ? 5001 : 5002}/${['activity', 'learning-activities', `activity/${i % 4}`, 'score'][i % 4]}`,
  }));
}

const FIRST_DUE = '20230502' as Day;

function courseworkOf(classId: string, asOf: Day): ClassCoursework {
  const weeks = Math.max(0, Math.floor(daysBetween(FIRST_DUE, asOf) / 7) + 1);
  const assessments = Array.from({ length: weeks }, (_, week) =>
    [101, 103, 110].map((user) => handIn(classId, week, user)),
  ).flat();
  return {
    classId,
    semester: '2/2022',
    courseId: '77',
    activities: [{ activityId: '1', type: 'ASM', startAt: null, dueAt: null }],
    requiredLevels: new Map([['1', 3]]),
    unmarked: [],
    assessments: assessments.filter(
      ({ submittedAt }) => submittedAt !== null && submittedAt < Date.parse(isoBangkok(asOf)) / 1000,
    ),
  };
}

function handIn(classId: string, week: number, user: number): Assessment {
  const due = Date.parse(isoBangkok(addDays(FIRST_DUE, 7 * week))) / 1000;
  return {
    userId: String(user),
    activityId: String(week),
    criterionId: '1',
    submissionId: `${classId}-${week}-${user}`,
    submittedAt: due - 3600 * (user - 100),
    dueAt: due,
    spentSeconds: 100 * week,
    level: 1 + ((week + user) % 5),
    points: null,
  };
}

function isoBangkok(day: Day): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00+07:00`;
}

function parse<T>(text: string | undefined): T | null {
  return text === undefined ? null : (JSON.parse(text) as T);
}
