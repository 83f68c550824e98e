import { requireEnv } from '../base/env';
import { ContractError } from '../base/errors';
import { ENV } from './names';

/** What a deployment may change about courses, grades and videos; checked at synth and again by the functions. */
export type CapabilitySettings = {
  /** A learner who has not opened a course for longer than this has abandoned it (hours, 1-8760). */
  readonly abandonmentCutoffHours: number;
  /** A learner with a predicted grade below this needs help (0-100). */
  readonly helpThreshold: number;
  /** Courses with fewer views are left out of the struggle rates. */
  readonly struggleMinViews: number;
};

const DEFAULT_CAPABILITY_SETTINGS: CapabilitySettings = {
  abandonmentCutoffHours: 336,
  helpThreshold: 70,
  struggleMinViews: 100,
};

const RANGES: Readonly<Record<keyof CapabilitySettings, readonly [low: number, high: number]>> = {
  abandonmentCutoffHours: [1, 8_760],
  helpThreshold: [0, 100],
  struggleMinViews: [1, 1_000_000],
};

/** What the deployment told the functions, to be folded into their services. */
export function capabilitySettings(): CapabilitySettings {
  return parseCapabilitySettings(JSON.parse(requireEnv(ENV.capabilitySettings)));
}

/** Fills in the defaults and checks every value; an unknown or bad setting is a ContractError that names it. */
export function parseCapabilitySettings(given: unknown): CapabilitySettings {
  const raw = (given ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(raw).find((name) => !Object.hasOwn(RANGES, name));
  if (unknown !== undefined)
    throw new ContractError(`capabilities.${unknown}`, raw[unknown], Object.keys(RANGES).join(', '));
  const settings = { ...DEFAULT_CAPABILITY_SETTINGS, ...raw };
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = settings[name as keyof CapabilitySettings];
    if (!Number.isFinite(value) || value < low || value > high)
      throw new ContractError(`capabilities.${name}`, value, `a number from ${low} to ${high}`);
  }
  return settings;
}
