import { loadActive } from '../contracts/load-active';
import type { ReadActiveModel } from '../contracts/model-kind';
import { readCompletionModel } from './check-completion-model';
import type { CompletionModel } from './completion-model';

/** The completion model that is live; null when none is, a ModelRefusedError when it is damaged. */
export function loadCompletionModel(activeModel: ReadActiveModel): Promise<CompletionModel | null> {
  return loadActive(activeModel, 'completion', readCompletionModel);
}
