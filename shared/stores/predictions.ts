import { addDays, type Day } from '../base/day';
import { roundSignificant } from '../base/stats';
import type {
  ClassPredictions,
  DetailRow,
  LegacyRow,
  Method,
  Prediction,
  PredictionHead,
  StoredPredictions,
} from '../contracts/prediction';
import { compareIds } from '../contracts/prediction';
import { datedItems } from './chunks';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const KEPT_DAYS = 400;
const LEVELS = [1, 2, 3, 4, 5];
const HEAD_FIELDS = [
  'pk',
  'run',
  'n',
  'level_counts',
  'at_risk',
  'insufficient',
  'required_level',
  'model_version',
  'method',
  'label_rule',
  'data_through',
];

/** Table `predictions`: the predictions of a class on a run date, under class id / run date. */
export function predictionStore(predictions: Table) {
  const items = datedItems(predictions, ['rows', 'details']);

  /** True when something was written, false when the stored bytes are equal already. */
  async function put(given: ClassPredictions, featureNames: readonly string[]): Promise<boolean> {
    const rows = [...given.rows].sort((a, b) => compareIds(a.userId, b.userId));
    return items.put(given.classId, given.runDate, headAttributes(given), {
      rows: JSON.stringify(rows.map((row) => legacyRow(given, row))),
      details: JSON.stringify(rows.map((row) => detailRow(row, featureNames))),
    });
  }

  /** The two bodies stay zipped: `/predictions` hands the rows on as they are. */
  async function read(classId: string, day: Day): Promise<StoredPredictions | null> {
    // a run's items are whole before the pointer names its date, so that a late copy is the run before it at worst
    const found = await items.read(classId, day, 'eventual');
    return found && { head: headOf(found.head), rowsGzip: found.bodies.rows, detailsGzip: found.bodies.details };
  }

  async function heads(classId: string, from: Day, to: Day): Promise<PredictionHead[]> {
    return (await items.heads(classId, from, to, HEAD_FIELDS)).map(headOf);
  }

  return { put, read, heads, remove: items.remove };
}

function headAttributes({ runDate, rows, requiredLevel, modelVersion, method, labelRule }: ClassPredictions): Item {
  const sure = rows.filter((row) => !row.insufficientData);
  return {
    n: rows.length,
    level_counts: LEVELS.map((level) => sure.filter((row) => row.level === level).length),
    at_risk: sure.filter((row) => row.atRisk).length,
    insufficient: rows.length - sure.length,
    required_level: requiredLevel,
    model_version: modelVersion,
    method,
    ...(labelRule !== undefined && { label_rule: labelRule }),
    data_through: addDays(runDate, -1),
    ttl: expiry(runDate, KEPT_DAYS),
  };
}

function headOf(item: Item): PredictionHead {
  return {
    classId: String(item.pk),
    runDate: item.sk as Day,
    dataThrough: item.data_through as Day,
    n: Number(item.n),
    levelCounts: item.level_counts as number[],
    atRisk: Number(item.at_risk),
    insufficient: Number(item.insufficient),
    requiredLevel: Number(item.required_level),
    modelVersion: item.model_version as string | null,
    method: item.method as Method,
    ...(item.label_rule !== undefined && { labelRule: String(item.label_rule) }),
    run: String(item.run),
  };
}

function legacyRow({ classId, runDate }: ClassPredictions, row: Prediction): LegacyRow {
  return {
    predicted_dt: Number(runDate),
    class_id: classId,
    user_id: row.userId,
    predicted_label: row.level,
    predicted_prob: row.probabilities.map((p) => roundSignificant(p)),
  };
}

function detailRow(row: Prediction, featureNames: readonly string[]): DetailRow {
  if (row.features.length !== featureNames.length)
    throw new RangeError(`a prediction has ${row.features.length} features; allowed: ${featureNames.length}`);
  const sure = !row.insufficientData;
  return {
    user_id: row.userId,
    predicted_level: sure ? row.level : null,
    probabilities: sure ? row.probabilities.map((p) => roundSignificant(p)) : null,
    risk: sure ? roundSignificant(row.risk) : null,
    at_risk: sure && row.atRisk,
    insufficient_data: row.insufficientData,
    base_risk: sure ? row.baseRisk : null,
    reasons: sure ? row.reasons : [],
    other_contribution: sure ? row.otherContribution : null,
    hint: sure ? row.hint : null,
    features: Object.fromEntries(featureNames.map((name, i) => [name, roundSignificant(row.features[i] as number)])),
  };
}
