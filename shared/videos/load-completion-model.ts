import { ModelRefusedError } from '../base/errors';
import type { ReadActiveModel } from '../contracts/model-kind';
import { readCompletionModel } from './check-completion-model';
import type { CompletionModel } from './completion-model';

/** The completion model that is live; null when none is, a ModelRefusedError when it is damaged. */
export async function loadCompletionModel(activeModel: ReadActiveModel): Promise<CompletionModel | null> {
  const file = await activeModel('completion');
  if (!file) return null;
  const model = readCompletionModel(file.body);
  if (model.sha256 === file.sha256) return model;
  throw new ModelRefusedError([`active model ${file.version} has hash ${model.sha256}, not ${file.sha256}`]);
}
