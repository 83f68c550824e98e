import type { Parameter, Route } from './route';
import { classId, date, userId } from './routes-outcomes';

const version: Parameter = {
  name: 'version',
  in: 'path',
  required: true,
  description: 'Version of an outcome model.',
  schema: { type: 'string', pattern: '^\\d{8}-[0-9a-f]{12}$' },
  example: '20230601-0123456789ab',
};

const common = { function: 'explanations', method: 'GET', keyRequired: true, errors: 'problem' } as const;

/** The routes that look into a model. */
export const MODEL_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'explanation',
    path: '/v1/predictions/{class_id}/{user_id}/explanation',
    summary: 'Why one learner has this risk',
    description:
      'Exact Shapley values of the model for one stored prediction: base_risk, the contributions and other_contribution add up to the risk.',
    parameters: [classId, userId, date],
    response: 'Explanation',
    failures: { 404: 'No prediction of that learner in that class on that date; the answer says why.' },
  },
  {
    ...common,
    id: 'models',
    path: '/v1/models',
    summary: 'Versions of the outcome model',
    description:
      'Newest first, with status, the reasons of a refusal, the metrics of the gate and how a version compared in the shadow.',
    parameters: [],
    response: 'Models',
  },
  {
    ...common,
    id: 'modelCard',
    path: '/v1/models/{version}/card',
    summary: 'Model card',
    description: 'Data, inputs, metrics beside the baselines, calibration and limits of one version.',
    parameters: [version],
    response: 'ModelCard',
    failures: { 404: 'No card of such a version.' },
  },
];
