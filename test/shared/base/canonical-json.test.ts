import fc from 'fast-check';
import { canonicalJson } from '../../../shared/base/canonical-json';

describe('canonical JSON', () => {
  it('has the keys of every object in order, and lists as they are', () => {
    const value = { b: [3, { z: 1, y: null }, 2], a: 'ä', B: true };
    expect(canonicalJson(value)).toBe('{"B":true,"a":"ä","b":[3,{"y":null,"z":1},2]}');
    expect(canonicalJson(null)).toBe('null');
  });

  it('is the same however the keys came, and says the same as the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([[Number.NaN], [{ a: [Number.POSITIVE_INFINITY] }]])('refuses %j: it would be written as null', (value) => {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  });
});
