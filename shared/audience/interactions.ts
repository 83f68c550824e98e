import {
  CONTENT_TYPES,
  type ContentType,
  INTERACTION_TYPES,
  type Interaction,
  type InteractionType,
} from '../contracts/audience-rows';
import type { RowValues } from '../contracts/importer';
import { choiceFault, instantSeconds, optionalChoice, optionalWholeId, wholeId } from '../contracts/row-fields';

export const INTERACTION_COLUMNS = ['user_id', 'content_id', 'content_type', 'type', 'created_at'] as const;

/** Reads an interaction event; a wrong field is a ContractError. */
export function parseInteraction(row: RowValues): Interaction {
  const type = optionalChoice(row, 'type', INTERACTION_TYPES);
  if (type === null) throw choiceFault('type', INTERACTION_TYPES);
  return {
    userId: wholeId(row, 'user_id'),
    contentId: optionalWholeId(row, 'content_id'),
    contentType: optionalChoice(row, 'content_type', CONTENT_TYPES),
    type,
    at: instantSeconds(row, 'created_at'),
  };
}

/** Only these uses of a content count as consumption. */
export function isConsumption(contentType: ContentType | null, type: InteractionType): boolean {
  return contentType === 'contenu' ? type === 'page_view' : contentType !== null && type === 'download';
}
