/** Stands for no id. */
export const NO_ID = -1;

/** Gives ids numbers and takes them back: an id of plain digits is its own number, any other one is below NO_ID. */
export type IdNumbers = {
  numberOf: (id: string) => number;
  textOf: (number: number) => string;
};

const PLAIN_DIGITS = /^(?:0|[1-9]\d{0,14})$/;

export function idNumbers(): IdNumbers {
  const numbers = new Map<string, number>();
  const others: string[] = [];

  const numberOf = (id: string): number => {
    if (PLAIN_DIGITS.test(id)) return Number(id);
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const number = NO_ID - others.push(id);
    numbers.set(id, number);
    return number;
  };

  return {
    numberOf,
    textOf: (number) => (number >= 0 ? String(number) : (others[NO_ID - 1 - number] as string)),
  };
}
