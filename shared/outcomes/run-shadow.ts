import type { Day } from '../base/day';
import { ModelRefusedError } from '../base/errors';
import type { ClassDay } from '../contracts/learner-class';
import type { GateVerdict } from '../contracts/model-kind';
import type { ClassPredictions } from '../contracts/prediction';
import { compareIds } from '../contracts/prediction';
import type { Shadow, ShadowDay, ShadowLimits } from '../contracts/shadow';
import { closeShadow, refuseShadow } from '../registry/shadow';
import { checkModel, moveTo, type SwapServices } from '../registry/swap-model';
import type { ActivePredictor } from './active-predictor';
import { type ClassComparison, compareClass, shadowDay, shadowVerdict } from './compare-shadow';
import { OUTCOME } from './load-model';
import { predictClass } from './predict-class';

export type ShadowServices = Omit<SwapServices, 'shadowDays'> & {
  readonly comparisons: {
    record: (kind: string, day: ShadowDay) => Promise<void>;
    list: (kind: string, version: string) => Promise<ShadowDay[]>;
  };
  readonly loadPredictor: (version: string) => Promise<ActivePredictor>;
  readonly limits: ShadowLimits;
  readonly report: (event: ShadowEvent) => void;
};

/** What operators are told of. */
export type ShadowEvent =
  | { readonly event: 'compared'; readonly day: ShadowDay }
  | { readonly event: 'promoted'; readonly version: string }
  | { readonly event: 'refused'; readonly version: string; readonly reasons: readonly string[] }
  /** The shadow's bookkeeping failed; the day's predictions did not. */
  | { readonly event: 'failed'; readonly error: unknown };

/** A candidate that is scored along with a run. Nothing here throws: a shadow never harms the day. */
export type ShadowRun = {
  /** Null for a run date that does not count. */
  readonly watch: (runDate: Day) => ShadowWatch | null;
  /** After the last run date: the candidate goes live, stays out, or goes on. */
  readonly conclude: () => Promise<void>;
};

export type ShadowWatch = {
  readonly compare: (day: ClassDay, served: ClassPredictions) => void;
  /** Keeps the run date's comparison, once its predictions are published. */
  readonly finish: () => Promise<void>;
};

/**
 * The shadow that runs beside the model which `active` holds; null where there is none. Where the active model cannot be
 * used (null), the candidate goes live after the run.
 */
export async function openShadow(services: ShadowServices, active: ActivePredictor | null): Promise<ShadowRun | null> {
  return harmless<ShadowRun | null>(services, null, async () => {
    const shadow = await services.models.shadow(OUTCOME);
    if (!shadow || shadow.ended !== null) return null;
    const live = await services.models.active(OUTCOME);
    if (live && live.version !== shadow.beside) {
      await closeShadow(services, OUTCOME, live.version);
      return null;
    }
    const concludeBy = (verdictOf: () => Promise<GateVerdict | null>) => () =>
      harmless(services, undefined, () => conclude(services, shadow, verdictOf));
    // a model that cannot be used has no answers to compare, and the candidate has passed its gate
    if (live && active === null) return { watch: () => null, conclude: concludeBy(async () => UNOPPOSED) };
    if (active?.version !== shadow.beside) return null;
    const loaded = await load(services, shadow.version);
    return {
      watch: (runDate) => (runDate < shadow.since ? null : watch(services, shadow, loaded, runDate)),
      conclude: concludeBy(async () =>
        shadowVerdict(shadow, await services.comparisons.list(OUTCOME, shadow.version), services.limits),
      ),
    };
  });
}

const UNOPPOSED: GateVerdict = { promote: true, reasons: [] };

type Loaded = { readonly predictor: ActivePredictor } | { readonly fault: string };

/** A file that is gone or altered is the candidate's fault; a store that does not answer is not, and thrown. */
async function load(services: ShadowServices, version: string): Promise<Loaded> {
  try {
    return { predictor: await services.loadPredictor(version) };
  } catch (error) {
    if (error instanceof ModelRefusedError) return { fault: error.message };
    throw error;
  }
}

function watch(services: ShadowServices, shadow: Shadow, loaded: Loaded, runDate: Day): ShadowWatch {
  const classes = new Map<string, ClassComparison>();
  let fault = 'fault' in loaded ? loaded.fault : null;
  return {
    compare: (day, served) => {
      if (fault !== null || 'fault' in loaded) return;
      try {
        classes.set(day.classId, compareClass(served, predictClass(day, loaded.predictor, { reasons: false })));
      } catch (error) {
        fault = `class ${day.classId} could not be predicted: ${(error as Error).message}`;
      }
    },
    finish: () =>
      harmless(services, undefined, async () => {
        // classes end in any order; a sum in theirs would differ in its last digits
        const inOrder = [...classes].sort(([a], [b]) => compareIds(a, b)).map(([, comparison]) => comparison);
        const day = shadowDay(shadow, runDate, inOrder, fault);
        await services.comparisons.record(OUTCOME, day);
        services.report({ event: 'compared', day });
      }),
  };
}

async function conclude(
  services: ShadowServices,
  shadow: Shadow,
  verdictOf: () => Promise<GateVerdict | null>,
): Promise<void> {
  const { version } = shadow;
  // it may have been replaced or promoted by hand while the day was built
  const newest = await services.models.shadow(OUTCOME);
  if (newest?.version !== version || newest.ended !== null) return;
  const verdict = await verdictOf();
  if (!verdict) return;
  const reasons = verdict.promote ? await goLive(services, shadow) : verdict.reasons;
  if (reasons === null) return services.report({ event: 'promoted', version });
  if (reasons.length === 0) return;
  await refuseShadow(services, OUTCOME, shadow, reasons);
  services.report({ event: 'refused', version, reasons });
}

/** The checks and the conditional move of any promotion. Null: it is live; no reasons: another model went live meanwhile. */
async function goLive(services: ShadowServices, { version, beside }: Shadow): Promise<readonly string[] | null> {
  const [active, known] = await Promise.all([services.models.active(OUTCOME), services.models.get(OUTCOME, version)]);
  if (active?.version !== beside) return [];
  const file = known && (await services.objects.get(known.key, known.versionId ?? undefined));
  if (!file) return [`the file of ${version} is gone`];
  try {
    const { record } = await checkModel(services, { kind: OUTCOME, key: known.key, version, file, force: false });
    return (await moveTo(services, OUTCOME, record, active)) ? null : [];
  } catch (error) {
    if (error instanceof ModelRefusedError) return error.reasons;
    throw error;
  }
}

async function harmless<T>({ report }: ShadowServices, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    report({ event: 'failed', error });
    return otherwise;
  }
}
