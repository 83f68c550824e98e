/** Lower-case hex digits to their values; 255 for any other byte. */
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(byte));
  return value < 0 ? 255 : value;
});
const UUID_BYTES = 36;
const HYPHEN = 0x2d;
const WORDS = 4;
const PARTS = 256;
const FULL = 0.8;
const GROWTH = 1.2;
const FEWEST = 64;

export type UuidSet = {
  /** 'new' or 'known'; 'odd' for bytes that are no uuid in lower case, which the set does not hold. */
  add: (bytes: Uint8Array, at: number, end: number) => 'new' | 'known' | 'odd';
};

/** An exact set of uuids in at most 24 bytes each: 128-bit keys in tables that are always three quarters full. */
export function uuidSet(): UuidSet {
  const tables = Array.from({ length: PARTS }, () => new Uint32Array(FEWEST * WORDS));
  const sizes = new Uint32Array(PARTS);
  const key = new Uint32Array(WORDS);

  const insert = (part: number, a: number, b: number, c: number, d: number): boolean => {
    const table = tables[part] as Uint32Array;
    const slots = table.length / WORDS;
    // the low bits chose the part
    let slot = Math.floor((hashOf(a, b, c, d) / 4_294_967_296) * slots);
    for (;;) {
      const at = slot * WORDS;
      if (isFree(table, at)) {
        table[at] = a;
        table[at + 1] = b;
        table[at + 2] = c;
        table[at + 3] = d;
        return true;
      }
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return false;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  };

  const grow = (part: number): void => {
    const old = tables[part] as Uint32Array;
    tables[part] = new Uint32Array(Math.ceil((old.length / WORDS) * GROWTH) * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (isFree(old, at)) continue;
      insert(part, old[at] as number, old[at + 1] as number, old[at + 2] as number, old[at + 3] as number);
    }
  };

  return {
    add: (bytes, at, end) => {
      if (end - at !== UUID_BYTES || !readKey(bytes, at, key)) return 'odd';
      const [a, b, c, d] = [key[0] as number, key[1] as number, key[2] as number, key[3] as number];
      // the empty slot's key
      if (a + b + c + d === 0) return 'odd';
      const part = hashOf(a, b, c, d) & (PARTS - 1);
      if (!insert(part, a, b, c, d)) return 'known';
      const size = (sizes[part] as number) + 1;
      sizes[part] = size;
      if (size * WORDS > FULL * (tables[part] as Uint32Array).length) grow(part);
      return 'new';
    },
  };
}

function isFree(table: Uint32Array, at: number): boolean {
  return table[at] === 0 && table[at + 1] === 0 && table[at + 2] === 0 && table[at + 3] === 0;
}

function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  hash ^= Math.imul(c ^ (c >>> 13), 0x27d4eb2f) ^ Math.imul(d ^ (d >>> 14), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b5);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx to four words; false for anything else. */
function readKey(bytes: Uint8Array, at: number, key: Uint32Array): boolean {
  if (bytes[at + 8] !== HYPHEN || bytes[at + 13] !== HYPHEN) return false;
  if (bytes[at + 18] !== HYPHEN || bytes[at + 23] !== HYPHEN) return false;
  let word = 0;
  let digits = 0;
  let wrong = 0;
  for (let i = 0; i < UUID_BYTES; i++) {
    if (i === 8 || i === 13 || i === 18 || i === 23) continue;
    const digit = DIGIT[bytes[at + i] as number] as number;
    wrong |= digit;
    word = (word << 4) | digit;
    if ((++digits & 7) === 0) key[(digits >> 3) - 1] = word;
  }
  return wrong < 16;
}
