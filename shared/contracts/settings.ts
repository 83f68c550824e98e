import { ContractError } from '../base/errors';
import { isUserId } from './exclusions';

/** What a deployment may change about the outcome predictions; checked at synth and again by the functions. */
export type OutcomeSettings = {
  /** How far back an activity's start may lie for its class to be read (months, 1-12). */
  lookbackMonths: number;
  /** How far back retraining looks for ended classes (months, 1-36). */
  trainingMonths: number;
  /** Missing days that one run may catch up (1-60). */
  maxBackfillDays: number;
  /** A first run without any state may start from nothing. */
  bootstrap: boolean;
  /** Required level of a class that flags none (1-5). */
  defaultRequiredLevel: number;
  /** Test users and staff to leave out; learners who object go on the list of contracts/exclusions.ts. */
  excludeUserIds: string[];
  /** Points of an ended class at which training rows are taken, as shares of its length (0-1). */
  trainingPoints: number[];
  /** Bounds the time and memory of a training: rows to train on, evenly over classes and points, and as many held out. */
  maxTrainingRows: number;
  /** Seed of every random choice in training. */
  seed: number;
  /** Run dates for which a candidate is scored beside the active model before it goes live (0-30). */
  shadowDays: number;
  /** Share of predictions that may get another level from it (0-1). */
  shadowMaxChanged: number;
  /** Share of predictions by which its mix of levels may differ (0-1). */
  shadowMaxShift: number;
};

export const DEFAULT_SETTINGS: OutcomeSettings = {
  lookbackMonths: 4,
  trainingMonths: 12,
  maxBackfillDays: 14,
  bootstrap: true,
  defaultRequiredLevel: 3,
  excludeUserIds: [],
  trainingPoints: [0.15, 0.3, 0.45, 0.6, 0.75, 0.9],
  maxTrainingRows: 100_000,
  seed: 1,
  shadowDays: 0,
  shadowMaxChanged: 0.4,
  shadowMaxShift: 0.2,
};

const RANGES: Partial<Record<keyof OutcomeSettings, [number, number]>> = {
  lookbackMonths: [1, 12],
  trainingMonths: [1, 36],
  maxBackfillDays: [1, 60],
  defaultRequiredLevel: [1, 5],
  maxTrainingRows: [50, 300_000],
  seed: [0, 2_147_483_647],
  shadowDays: [0, 30],
};

/** Lambda takes 4 KB of environment, of which settings are a part. */
const MOST_EXCLUDED = 100;
const SHARES = ['shadowMaxChanged', 'shadowMaxShift'] as const;
/** Each point has ensembles of its own in the model file, which is read up to 32 MB. */
const MOST_POINTS = 7;

/** Fills in the defaults and checks every value; an unknown or bad setting is a ContractError that names it. */
export function parseSettings(given: unknown): OutcomeSettings {
  const raw = (given ?? {}) as Record<string, unknown>;
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, key))
      throw new ContractError(`settings.${key}`, raw[key], `one of ${Object.keys(DEFAULT_SETTINGS).join(', ')}`);
  }
  const settings = { ...DEFAULT_SETTINGS, ...raw } as OutcomeSettings;
  for (const [key, [low, high]] of Object.entries(RANGES))
    checkInteger(key, settings[key as keyof OutcomeSettings], low, high);
  for (const key of SHARES) checkShare(key, settings[key]);
  if (typeof settings.bootstrap !== 'boolean')
    throw new ContractError('settings.bootstrap', settings.bootstrap, 'true or false');
  checkExcluded(settings.excludeUserIds);
  checkPoints(settings.trainingPoints);
  return settings;
}

function checkInteger(key: string, value: unknown, low: number, high: number): void {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new ContractError(`settings.${key}`, value, `a whole number from ${low} to ${high}`);
  }
}

function checkShare(key: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new ContractError(`settings.${key}`, value, 'a number from 0 to 1');
}

/** The error repeats none of them, only the place of the first wrong one: it may be an e-mail address. */
function checkExcluded(ids: unknown): void {
  if (Array.isArray(ids) && ids.length <= MOST_EXCLUDED && ids.every(isUserId)) return;
  const allowed = `a list of at most ${MOST_EXCLUDED} user ids as texts of 1 to 20 digits; learners who object go on the list of npm run ops -- exclude`;
  const wrong = Array.isArray(ids) ? ids.findIndex((id) => !isUserId(id)) + 1 : 0;
  const which = wrong === 0 ? '' : `, of which number ${wrong} is no user id`;
  const given = Array.isArray(ids) ? `a list of ${ids.length}${which}` : 'no list';
  throw new ContractError(
    'settings.excludeUserIds',
    '',
    allowed,
    `settings.excludeUserIds is ${given}; allowed: ${allowed}`,
  );
}

function checkPoints(points: unknown): void {
  const areShares = Array.isArray(points) && points.every((x) => typeof x === 'number' && x > 0 && x <= 1);
  if (areShares && points.length > 0 && points.length <= MOST_POINTS) return;
  throw new ContractError('settings.trainingPoints', points, `1 to ${MOST_POINTS} shares above 0 and up to 1`);
}
