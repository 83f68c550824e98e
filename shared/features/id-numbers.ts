/** Stands for no id. */
export const NO_ID = -1;

/** Gives ids numbers and takes them back: an id of plain digits is its own number, any other one is below NO_ID. */
export type IdNumbers = {
  numberOf: (id: string) => number;
  /** The id whose text lies in bytes at..end. */
  numberAt: (bytes: Uint8Array, at: number, end: number) => number;
  textOf: (number: number) => string;
};

const ZERO = 0x30;
const SAFE_DIGITS = 15;
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
    numberAt: (bytes, at, end) => {
      const number = plainNumber(bytes, at, end);
      return number >= 0 ? number : numberOf(Buffer.from(bytes.subarray(at, end)).toString('utf8'));
    },
    textOf: (number) => (number >= 0 ? String(number) : (others[NO_ID - 1 - number] as string)),
  };
}

/** -1 for anything but digits that the number gives back as they are. */
function plainNumber(bytes: Uint8Array, at: number, end: number): number {
  if (end - at > SAFE_DIGITS || (bytes[at] === ZERO && end - at > 1)) return -1;
  let number = 0;
  for (let i = at; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
