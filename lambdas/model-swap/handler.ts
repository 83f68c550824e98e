import type { Context } from 'aws-lambda';
import { checkContentModel } from '../../shared/audience/content-model';
import { segmentModelCheck } from '../../shared/audience/segment-model';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { once } from '../../shared/base/once';
import type { ModelChecks } from '../../shared/contracts/model-kind';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { orRefusal, type Refusal } from '../../shared/contracts/refusal';
import { parseSettings } from '../../shared/contracts/settings';
import { isOperatorsSwap, parseSwapEvent, type SwapEvent } from '../../shared/contracts/swap-event';
import { checkAbandonmentModel } from '../../shared/courses/abandonment-model';
import { checkGradeModel } from '../../shared/grades/check-grade-model';
import { checkOutcomeModel } from '../../shared/outcomes/check-outcome-model';
import { type Move, promote, rollback } from '../../shared/registry/promote';
import { type SwapResult, type SwapServices, swapModel } from '../../shared/registry/swap-model';
import { s3Client, tableOpener } from '../../shared/stores/clients';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { publishedRecords } from '../../shared/stores/published-records';
import type { Table } from '../../shared/stores/table';
import { checkCompletionModel } from '../../shared/videos/check-completion-model';

/** Every kind of model with its check; a further kind is a further line. */
function modelChecks(learning: Table, now: () => Date): ModelChecks {
  const segments = publishedRecords<object, object>(learning, 'segments', now);
  return {
    outcome: checkOutcomeModel,
    grade: checkGradeModel,
    completion: checkCompletionModel,
    abandonment: checkAbandonmentModel,
    segments: segmentModelCheck(async (version) => (await segments.summary(version)) !== null),
    content: checkContentModel,
  };
}

const services = once((): SwapServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const table = tableOpener('working', clock);
  return {
    objects: objectStore(s3Client('working'), requireEnv(ENV.bucket)),
    models: modelRegistry(table(requireEnv(ENV.registryTable))),
    checks: modelChecks(table(requireEnv(ENV.learningTable)), clock.now),
    shadowDays: { outcome: parseSettings(JSON.parse(requireEnv(ENV.settings))).shadowDays },
    now: clock.now,
  };
});

/** Checks a new model file and lets it go live, or carries out an operator's promote or rollback. */
export async function handler(event: unknown, context: Context): Promise<SwapResult | Move | Refusal> {
  logger.addContext(context);
  return orRefusal(isOperatorsSwap(event), async () => {
    const asked = parseSwapEvent(event);
    return report(asked, await carryOut(asked));
  });
}

async function carryOut(asked: SwapEvent): Promise<SwapResult | Move> {
  if (asked.action === 'swap') return swapModel(services(), { key: asked.key, versionId: asked.versionId });
  return asked.action === 'promote' ? promote(services(), asked.version, asked) : rollback(services(), asked.kind);
}

const METRIC_OF = {
  rejected: METRIC.modelRefused,
  promoted: METRIC.modelPromoted,
  shadow: null,
  ignored: null,
  already_active: null,
} as const;

function report<T extends SwapResult | Move>(asked: object, result: T): T {
  logger.info('model swap', { asked, result });
  const status = 'status' in result ? result.status : 'promoted';
  const metric = METRIC_OF[status];
  if (metric) publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [metric]: 1 });
  return result;
}
