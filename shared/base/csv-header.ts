import { ContractError } from './errors';

/** A name given twice is a ContractError that tells where; nameless columns, as spreadsheets leave them behind, are fine. */
export function refuseRepeatedColumns(names: readonly string[], file?: string): void {
  const second = names.findIndex((name, i) => name !== '' && names.indexOf(name) !== i);
  if (second < 0) return;
  // not which name: without a header it is a value of the first row
  const [first, again] = [names.indexOf(names[second] as string) + 1, second + 1];
  const message = `${file === undefined ? '' : `${file}: `}columns ${first} and ${again} have the same name; name each column once, in the first line`;
  throw new ContractError('csv header', '', '', message);
}
