import { breathe } from '../base/breathe';
import { ContractError } from '../base/errors';
import type { OutcomeArtifact } from '../model/artifact';
import { type AttributeScores, compareGroups, GAP_LIMITS, SMALLEST_GROUP } from './compare-groups';
import { ATTRIBUTES_KEY, type GroupAttributes, readGroupAttributes } from './group-attributes';
import { predictorOf } from './load-model';
import { riskOf } from './predict-class';
import type { TrainingRow } from './training-rows';

/** What the card says of groups of learners: counts and rates, never a person. */
export type GroupAudit =
  | {
      readonly status: 'compared';
      readonly smallestGroup: number;
      readonly limits: typeof GAP_LIMITS;
      readonly attributes: readonly AttributeScores[];
    }
  | { readonly status: 'unusable'; readonly reason: string };

const NOBODY_KNOWN = `no learner of the held-out rows is in ${ATTRIBUTES_KEY}; its user_id must be the one that LEB2 uses`;

/**
 * Compares a finished model between groups on the rows it was scored on. Takes the sealed model: nothing of the
 * attributes can reach it any more. Null where the operator gave no attributes file; a bad file stops nothing.
 */
export async function auditGroups(
  objects: Parameters<typeof readGroupAttributes>[0],
  { model, labelRule }: Pick<OutcomeArtifact, 'model' | 'labelRule'>,
  unseen: readonly TrainingRow[],
): Promise<GroupAudit | null> {
  try {
    const attributes = await readGroupAttributes(objects);
    if (!attributes) return null;
    if (!isAnyKnown(unseen, attributes)) return { status: 'unusable', reason: NOBODY_KNOWN };
    const probabilities = predictorOf({ model, labelRule }).predictRows(unseen);
    const judged = unseen.map(({ userId, level, requiredLevel }, i) => ({
      userId,
      missed: level < requiredLevel,
      risk: riskOf(probabilities[i] ?? [], requiredLevel),
    }));
    const compared: AttributeScores[] = [];
    for (const attribute of attributes) {
      // many rows and groups take seconds each, and the lock wants to be renewed meanwhile
      await breathe();
      compared.push(...compareGroups(judged, new Map([attribute])));
    }
    return { status: 'compared', smallestGroup: SMALLEST_GROUP, limits: GAP_LIMITS, attributes: compared };
  } catch (error) {
    if (error instanceof ContractError) return { status: 'unusable', reason: error.message };
    throw error;
  }
}

/** Nobody is where the file goes by other ids, such as student numbers. */
function isAnyKnown(rows: readonly TrainingRow[], attributes: GroupAttributes): boolean {
  const groups = [...attributes.values()];
  return rows.some(({ userId }) => groups.some((groupOf) => groupOf.has(userId)));
}
