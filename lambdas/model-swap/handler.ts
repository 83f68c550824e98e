import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { once } from '../../shared/base/once';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { parseSwapEvent } from '../../shared/contracts/swap-event';
import { type Move, promote, rollback } from '../../shared/outcomes/promote';
import { type SwapResult, type SwapServices, swapModel } from '../../shared/outcomes/swap-model';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { openTable } from '../../shared/stores/table';

const services = once((): SwapServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    objects: objectStore(new S3Client(), requireEnv(ENV.bucket)),
    models: modelRegistry(openTable(documents, requireEnv(ENV.registryTable), clock)),
    now: clock.now,
  };
});

/** Checks a new model file and lets it go live, or carries out an operator's promote or rollback. */
export async function handler(event: unknown, context: Context): Promise<SwapResult | Move> {
  logger.addContext(context);
  const asked = parseSwapEvent(event);
  if (asked.action === 'rollback') return report(await rollback(services()));
  if (asked.action === 'promote') return report(await promote(services(), asked.version, { force: asked.force }));
  return report(await swapModel(services(), { key: asked.key, versionId: asked.versionId }));
}

function report<T extends SwapResult | Move>(result: T): T {
  logger.info('model swap', { result });
  const status = 'status' in result ? result.status : 'promoted';
  const metric = { rejected: METRIC.modelRefused, promoted: METRIC.modelPromoted, ignored: null, already_active: null }[
    status
  ];
  if (metric) publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [metric]: 1 });
  return result;
}
