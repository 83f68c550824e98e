/** Of an interval, to well below what anybody keeps. */
const HALVINGS = 40;

/** Where an increasing function is 0, by halving: from far away Newton's step overshoots. It must have such a place. */
export function rootOf(increasing: (x: number) => number): number {
  const sign = -Math.sign(increasing(0));
  let [near, far] = [0, sign];
  while (sign * increasing(far) < 0) [near, far] = [far, 2 * far];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (near + far) / 2;
    if (sign * increasing(middle) < 0) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}
