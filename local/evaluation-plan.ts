import { ContractError } from '../shared/base/errors';
import { seedOf } from '../shared/base/random';
import type { Fold, Part } from './evaluate-oulad';
import { rowsOf, sharedMatrix } from './shared-matrix';

/** What to train and test on; names are given by their beginning, such as 2013 or 2013B. */
export type PlanRequest = {
  readonly train: string;
  readonly test?: string | undefined;
  readonly modules?: string | undefined;
  readonly leaveOut?: string | undefined;
  readonly cv?: string | undefined;
  /** Weeks to test and to train on: all without them. */
  readonly weeks?: readonly number[];
  readonly trainWeeks?: readonly number[];
};

/** A request whose options fit together and name nothing but what the folder holds ("BBB-2013J"); otherwise a ContractError. */
export function checkRequest(request: PlanRequest, names: readonly string[]): void {
  checkOptions(request);
  const starts = distinct(names.map((name) => presentationOf({ name })));
  for (const [option, text] of Object.entries({ '--train': request.train, '--test': request.test }))
    for (const start of listOf(text))
      if (!starts.some((presentation) => presentation.startsWith(start)))
        throw new ContractError(option, start, `the beginning of one of ${starts.join(', ')}`);
  const all = { ...request, modules: undefined, leaveOut: undefined };
  const modules = distinct(names.filter(wantedPresentations(all)).map(moduleOf));
  const leftOut = request.leaveOut === undefined ? [] : [request.leaveOut];
  for (const [option, list] of Object.entries({ '--modules': listOf(request.modules), '--leave-out': leftOut }))
    for (const module of list)
      if (!modules.includes(module))
        throw new ContractError(option, module, `modules of these presentations: ${modules.join(', ')}`);
}

function checkOptions({ cv, test, leaveOut }: PlanRequest): void {
  if (cv !== undefined && cv !== 'presentation' && cv !== 'learner')
    throw new ContractError('--cv', cv, 'presentation or learner');
  if (cv !== undefined && leaveOut !== undefined)
    throw new ContractError('--leave-out', leaveOut, 'nothing beside --cv');
  if (cv !== 'presentation' && listOf(test).length === 0)
    throw new ContractError('--test', test ?? '', 'presentations such as 2013J, or --cv presentation instead');
}

/** Whether a presentation ("BBB-2013J") is needed at all: to be trained on, or to be tested. */
export function wantedPresentations({ train, test, modules, leaveOut, cv }: PlanRequest): (name: string) => boolean {
  const beginsIn = (text: string | undefined, name: string) =>
    listOf(text).some((start) => presentationOf({ name }).startsWith(start));
  return (name) => {
    const module = moduleOf(name);
    const isLeftOut = module === leaveOut;
    const inModules = listOf(modules).length === 0 || listOf(modules).includes(module);
    const isTested = cv !== 'presentation' && beginsIn(test, name) && (leaveOut === undefined ? inModules : isLeftOut);
    return isTested || (beginsIn(train, name) && inModules && !isLeftOut);
  };
}

const SLICES = 10;

/** What folds are made of: whole presentations, or tenths of their learners; a learner is in the same one every week. */
export function partsToPlan(parts: readonly Part[], { cv }: Pick<PlanRequest, 'cv'>): Part[] {
  if (cv !== 'learner') return [...parts];
  return parts.flatMap((part) => Array.from({ length: SLICES }, (_, slice) => sliceOf(part, slice)));
}

function sliceOf(part: Part, slice: number): Part {
  const places = [...part.userIds.keys()].filter((i) => (seedOf(`${part.userIds[i]}`) >>> 0) % SLICES === slice);
  const own = <T>(values: readonly T[]): T[] => places.map((i) => values[i] as T);
  const { userIds, inputs, levels, tested } = part;
  return {
    ...part,
    slice,
    userIds: own(userIds),
    inputs: sharedMatrix(rowsOf(inputs, places)),
    levels: own(levels),
    tested: { inputs: sharedMatrix(rowsOf(tested.inputs, places)), avgLevels: own(tested.avgLevels) },
  };
}

/** Which parts are trained on and which are tested, of a request that `checkRequest` let pass; without rows on both sides a ContractError. */
export function planFolds(parts: readonly Part[], request: PlanRequest): Fold[] {
  const isIn = (list: readonly string[]) => (part: Part) =>
    list.some((start) => presentationOf(part).startsWith(start));
  const train = parts.filter(isIn(listOf(request.train)));
  const tested = parts.filter(isIn(listOf(request.test)));
  const folds = foldsOf(train, tested, request).map((fold) => ({
    train: fold.train.filter(({ week }) => request.trainWeeks?.includes(week) ?? true),
    test: fold.test.filter(({ week }) => request.weeks?.includes(week) ?? true),
  }));
  if (folds.length === 0 || folds.some((fold) => fold.train.length === 0 || fold.test.length === 0))
    throw new ContractError(
      '--train and --test',
      `${request.train} and ${request.test ?? `--cv ${request.cv}`}`,
      'presentations of which some can be trained on and others tested',
    );
  return folds;
}

/** An option that counts something, from 1 to 999; anything else is a ContractError. */
export function wholeNumber(option: string, text: string): number {
  const digits = text.trim();
  if (!/^[1-9]\d{0,2}$/.test(digits)) throw new ContractError(option, text, 'whole numbers from 1 to 999');
  return Number(digits);
}

function foldsOf(train: readonly Part[], tested: readonly Part[], { cv, leaveOut }: PlanRequest): Fold[] {
  if (cv === 'presentation') return eachPresentation(train);
  if (cv === 'learner') return eachSlice(train, tested);
  if (leaveOut !== undefined) {
    const isLeftOut = ({ module }: Part) => module === leaveOut;
    return [{ train: train.filter((part) => !isLeftOut(part)), test: tested.filter(isLeftOut) }];
  }
  const testNames = new Set(tested.map(({ name }) => name));
  return [{ train: train.filter(({ name }) => !testNames.has(name)), test: tested }];
}

function eachPresentation(parts: readonly Part[]): Fold[] {
  return [...new Set(parts.map(({ name }) => name))].map((name) => ({
    train: parts.filter((part) => part.name !== name),
    test: parts.filter((part) => part.name === name),
  }));
}

/** Whoever is tested is not trained on, but the rest of the same class is. */
function eachSlice(train: readonly Part[], tested: readonly Part[]): Fold[] {
  return Array.from({ length: SLICES }, (_, slice) => {
    const test = tested.filter((part) => part.slice === slice);
    const own = new Set(test);
    return { train: [...new Set([...train, ...tested])].filter((part) => !own.has(part)), test };
  });
}

function presentationOf({ name }: Pick<Part, 'name'>): string {
  return name.slice(name.indexOf('-') + 1);
}

function moduleOf(name: string): string {
  return name.slice(0, name.indexOf('-'));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}
