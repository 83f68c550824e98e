import { ContractError, RequestError } from '../base/errors';
import { type Answer, type HttpRequest, headerOf } from '../base/http';
import { requestBody } from '../base/request-body';
import { COMPLETE_PROBABILITY, type CompletionPredictor } from './completion-model';

type Features = { readonly mean: number; readonly courseCode: string };

const FEATURES = ['learner_avg_completion_rate', 'course_code'];
const NOT_LOADED = 'Model pipeline is not loaded. Cannot make predictions.';
const MEAN = "'learner_avg_completion_rate'";

/** POST /predict: the checks, in this order, and their texts are those of the original. */
export async function predictCompletion(
  loadPredictor: () => Promise<CompletionPredictor | null>,
  request: HttpRequest,
): Promise<Answer> {
  const predictor = await loadPredictor().catch((cause: unknown) => {
    throw new RequestError(503, NOT_LOADED, { cause });
  });
  if (!predictor) throw new RequestError(503, NOT_LOADED);
  const { mean, courseCode } = readFeatures(request);
  const complete = probabilityOf(predictor, mean, courseCode);
  const prediction = Number(complete >= COMPLETE_PROBABILITY);
  const body = {
    message: 'Prediction successful.',
    prediction,
    prediction_label: prediction === 1 ? 'Will Complete' : 'Will Not Complete',
    probability_complete: complete,
    probability_not_complete: rounded(1 - complete),
  };
  return { body: { json: () => body } };
}

function probabilityOf(predictor: CompletionPredictor, mean: number, courseCode: string): number {
  try {
    return rounded(predictor.probability(mean, courseCode));
  } catch (cause) {
    throw new RequestError(500, 'Prediction failed due to an internal server error.', { cause });
  }
}

/** Six decimals, so that both probabilities add up to 1. */
function rounded(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}

function readFeatures(request: HttpRequest): Features {
  const body = parseJsonObject(request);
  const missing = FEATURES.filter((name) => !Object.hasOwn(body, name));
  if (missing.length > 0)
    throw refusal(`Missing required features: [${missing.map((name) => `'${name}'`).join(', ')}]`);
  const { learner_avg_completion_rate: mean, course_code: courseCode } = body;
  if (typeof mean !== 'number') throw refusal(`Invalid data type or value for ${MEAN}. Must be a number.`);
  if (!(mean >= 0 && mean <= 100)) throw refusal(`Invalid value for ${MEAN}. Must be between 0 and 100 (inclusive).`);
  if (typeof courseCode !== 'string') throw refusal("'course_code' must be a string.");
  return { mean, courseCode };
}

function parseJsonObject(request: HttpRequest): Record<string, unknown> {
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headerOf(request, 'content-type').trim());
  const body = requestBody(request, 'send the two features alone');
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isJson && typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // told below, as every other body that is no JSON object
  }
  throw refusal('Request must be JSON');
}

function refusal(message: string): ContractError {
  return new ContractError('body', '', '', message);
}
