import { type IMetric, MathExpression, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ROUTES } from '../shared/contracts/routes';
import type { JobFunction } from './job-function';
import { outcomeMetric } from './outcome-metric';
import { pascalCase } from './pascal-case';

const ANSWERS = new Set(ROUTES.map((route) => route.function));

/** Failures of a function: what it throws and, as its routes throw nothing, the requests that it answered with a fault. */
export function failureMetric(stage: string, job: JobFunction, options: MetricOptions): IMetric {
  const errors = job.lambda.metricErrors(options);
  if (!ANSWERS.has(job.name)) return errors;
  const faults = outcomeMetric(stage, 'requestFaults', options, job.name);
  // a graph of several functions needs a name of its own for each metric
  const id = pascalCase(job.name);
  return new MathExpression({
    expression: `FILL(errors${id}, 0) + FILL(faults${id}, 0)`,
    usingMetrics: { [`errors${id}`]: errors, [`faults${id}`]: faults },
    label: options.label ?? job.name,
    ...(options.period && { period: options.period }),
  });
}
