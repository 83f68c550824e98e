import { ContractError } from '../shared/base/errors';
import type { Fold, Part } from './evaluate-oulad';

/** What to train and test on; names are given by their beginning, such as 2013 or 2013B. */
export type PlanRequest = {
  readonly train: string;
  readonly test?: string | undefined;
  readonly modules?: string | undefined;
  readonly leaveOut?: string | undefined;
  readonly cv?: string | undefined;
};

/** Whether a presentation ("BBB-2013J") is needed at all. */
export function wantedPresentations(request: PlanRequest): (name: string) => boolean {
  const wanted = [...listOf(request.train), ...listOf(request.test)];
  const modules = listOf(request.modules);
  return (name) => {
    const [module = '', presentation = ''] = name.split('-');
    const inModules = modules.length === 0 || modules.includes(module) || module === request.leaveOut;
    return inModules && wanted.some((start) => presentation.startsWith(start));
  };
}

/** Which parts are trained on and which are tested; without rows on both sides a ContractError. */
export function planFolds(parts: readonly Part[], request: PlanRequest): Fold[] {
  const isIn = (list: readonly string[]) => (part: Part) =>
    list.some((start) => presentationOf(part).startsWith(start));
  const train = parts.filter(isIn(listOf(request.train)));
  if (request.cv !== undefined && request.cv !== 'presentation')
    throw new ContractError('--cv', request.cv, 'presentation');
  const folds = request.cv ? eachPresentation(train) : [holdOut(parts, train, request, isIn)];
  if (folds.length === 0 || folds.some((fold) => fold.train.length === 0 || fold.test.length === 0))
    throw new ContractError(
      '--train and --test',
      `${request.train} and ${request.test}`,
      'presentations in the folder',
    );
  return folds;
}

/** An option that counts something, from 1 to 999; anything else is a ContractError. */
export function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new ContractError(option, text, 'whole numbers from 1 to 999');
  return Number(text);
}

function holdOut(
  parts: readonly Part[],
  train: readonly Part[],
  { test, leaveOut }: PlanRequest,
  isIn: (list: readonly string[]) => (part: Part) => boolean,
): Fold {
  const tested = parts.filter(isIn(listOf(test)));
  if (leaveOut === undefined) {
    const testNames = new Set(tested.map(({ name }) => name));
    return { train: train.filter(({ name }) => !testNames.has(name)), test: tested };
  }
  return {
    train: train.filter(({ module }) => module !== leaveOut),
    test: tested.filter(({ module }) => module === leaveOut),
  };
}

function eachPresentation(parts: readonly Part[]): Fold[] {
  return [...new Set(parts.map(({ name }) => name))].map((name) => ({
    train: parts.filter((part) => part.name !== name),
    test: parts.filter((part) => part.name === name),
  }));
}

function presentationOf({ name }: Part): string {
  return name.slice(name.indexOf('-') + 1);
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').filter(Boolean);
}
