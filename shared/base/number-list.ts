/** A list of numbers that grows without an object a number: 8 bytes each. */
export type NumberList = { push: (value: number) => void; values: () => Float64Array };

const FIRST_CAPACITY = 1_024;

/** An empty list; `values` is a view of what was pushed, to be taken when it is complete. */
export function numberList(): NumberList {
  let held = new Float64Array(FIRST_CAPACITY);
  let length = 0;
  return {
    push: (value) => {
      if (length === held.length) {
        const larger = new Float64Array(held.length * 2);
        larger.set(held);
        held = larger;
      }
      held[length++] = value;
    },
    values: () => held.subarray(0, length),
  };
}
