import { type Pausing, withoutPauses, withPauses } from '../../../shared/base/breathe';

function* count(steps: number, seen: string[]): Pausing<number> {
  for (let step = 1; step <= steps; step++) {
    seen.push(`step ${step}`);
    yield;
  }
  return steps;
}

describe('work with pauses', () => {
  it('goes on to its end without them', () => {
    const seen: string[] = [];
    expect(withoutPauses(count(3, seen))).toBe(3);
    expect(seen).toEqual(['step 1', 'step 2', 'step 3']);
    expect(withoutPauses(count(0, seen))).toBe(0);
  });

  it('lets what is due have its turn after every step', async () => {
    const seen: string[] = [];
    setImmediate(() => seen.push('other'));
    expect(await withPauses(count(2, seen))).toBe(2);
    expect(seen).toEqual(['step 1', 'other', 'step 2']);
  });
});
