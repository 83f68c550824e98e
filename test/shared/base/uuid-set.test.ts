import { randomStream } from '../../../shared/base/random';
import { uuidSet } from '../../../shared/base/uuid-set';

/** Uuids that share most of their digits: neighbours in time do. */
function uuid(random: () => number): string {
  const hex = (length: number) =>
    Math.floor(random() * 16 ** length)
      .toString(16)
      .padStart(length, '0');
  return `${hex(6)}00-0000-11ee-a000-0000000000${hex(1)}0`;
}

describe('uuidSet', () => {
  it('knows what a set of strings knows', () => {
    const random = randomStream(3);
    const [plain, set] = [new Set<string>(), uuidSet()];
    for (let n = 0; n < 200_000; n++) {
      const text = n % 3 === 0 && n > 0 ? uuid(randomStream(n)) : uuid(random);
      const bytes = Buffer.from(`"${text}"`);
      const expected = plain.has(text) ? 'known' : 'new';
      if (set.add(bytes, 1, 37) !== expected) throw new Error(`${text} should be ${expected}`);
      plain.add(text);
    }
    expect(plain.size).toBeLessThan(200_000);
  });

  it.each([
    '',
    'u-1',
    'ABCDEF00-0000-11ee-0000-000000000000',
    'abcdef000-000-11ee-0000-000000000000',
    'abcdef00-0000-11ee-0000-00000000000g',
    'abcdef00-0000-11ee-0000-0000000000001',
  ])('leaves %j to others', (text) => {
    const bytes = Buffer.from(text);
    expect(uuidSet().add(bytes, 0, bytes.length)).toBe('odd');
  });
});
