const WRONG = 1 << 16;
/** Lower-case hex digits to their values; WRONG for any other byte. */
const DIGIT = Int32Array.from({ length: 256 }, (_, byte) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(byte));
  return value < 0 ? WRONG : value;
});
const UUID_BYTES = 36;
const HYPHEN = 0x2d;
const WORDS = 4;
/** Where the digits of a uuid stand, four and four. */
const FOURS = Uint8Array.of(0, 4, 9, 14, 19, 24, 28, 32);
const BLOCK_BITS = 8;
const BLOCK = 1 << BLOCK_BITS;
const PARTS = 64;
const FULL = 0.8;
const GROWTH = 1.5;
const FEWEST = 64;
/**
 * A slot holds a key's number in its part, plus one, and above it eight bits of its hash. 64 parts of 16 million keys
 * take 24 GB: memory ends before the numbers do.
 */
const NUMBER = 0xffffff;

export type UuidSet = {
  /** 'new' or 'known'; 'odd' for bytes that are no uuid in lower case, which the set does not hold. */
  add: (bytes: Uint8Array, at: number, end: number) => 'new' | 'known' | 'odd';
};

type Part = { blocks: Int32Array[]; slots: Int32Array; size: number };

/** An exact set of uuids in 20 to 24 bytes each and 300 KB besides: 128-bit keys in a row, a table of their numbers. */
export function uuidSet(): UuidSet {
  const parts = Array.from({ length: PARTS }, (): Part => ({ blocks: [], slots: new Int32Array(FEWEST), size: 0 }));
  const key = new Int32Array(WORDS);
  return {
    add: (bytes, at, end) => {
      if (end - at !== UUID_BYTES || !readKey(bytes, at, key)) return 'odd';
      const hash = hashOf(key, 0);
      const part = parts[hash & (PARTS - 1)] as Part;
      const slot = slotOf(part, hash, key);
      if (part.slots[slot] !== 0) return 'known';
      part.slots[slot] = tagOf(hash) | (part.size + 1);
      append(part, key);
      if (part.size > FULL * part.slots.length) grow(part);
      return 'new';
    },
  };
}

/** Where the key stands, or the free slot for it. */
function slotOf({ blocks, slots }: Part, hash: number, key: Int32Array): number {
  const tag = tagOf(hash);
  let slot = firstSlot(hash, slots.length);
  for (;;) {
    const held = slots[slot] as number;
    if (held === 0) return slot;
    if ((held & ~NUMBER) === tag && isKey(blocks, (held & NUMBER) - 1, key)) return slot;
    slot = slot + 1 === slots.length ? 0 : slot + 1;
  }
}

function isKey(blocks: readonly Int32Array[], number: number, key: Int32Array): boolean {
  const block = blocks[number >> BLOCK_BITS] as Int32Array;
  const at = (number & (BLOCK - 1)) * WORDS;
  return block[at] === key[0] && block[at + 1] === key[1] && block[at + 2] === key[2] && block[at + 3] === key[3];
}

function append(part: Part, key: Int32Array): void {
  const place = part.size & (BLOCK - 1);
  if (place === 0) part.blocks.push(new Int32Array(BLOCK * WORDS));
  (part.blocks[part.size >> BLOCK_BITS] as Int32Array).set(key, place * WORDS);
  part.size++;
}

function grow(part: Part): void {
  const slots = new Int32Array(Math.ceil(part.slots.length * GROWTH));
  for (let number = 0; number < part.size; number++) {
    const hash = hashOf(part.blocks[number >> BLOCK_BITS] as Int32Array, (number & (BLOCK - 1)) * WORDS);
    let slot = firstSlot(hash, slots.length);
    while (slots[slot] !== 0) slot = slot + 1 === slots.length ? 0 : slot + 1;
    slots[slot] = tagOf(hash) | (number + 1);
  }
  part.slots = slots;
}

/** By the upper bits: the lowest chose the part. */
function firstSlot(hash: number, slots: number): number {
  return Math.floor((hash >>> 0) * (slots / 4_294_967_296));
}

function tagOf(hash: number): number {
  return (hash << 16) & ~NUMBER;
}

function hashOf(words: Int32Array, at: number): number {
  let hash = 0;
  for (let i = at; i < at + WORDS; i++) hash = Math.imul(hash ^ (hash >>> 15) ^ (words[i] as number), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b5);
  return hash ^ (hash >>> 15);
}

/** xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx to four words; false for anything else. */
function readKey(bytes: Uint8Array, at: number, key: Int32Array): boolean {
  if (bytes[at + 8] !== HYPHEN || bytes[at + 13] !== HYPHEN) return false;
  if (bytes[at + 18] !== HYPHEN || bytes[at + 23] !== HYPHEN) return false;
  let wrong = 0;
  for (let four = 0; four < FOURS.length; four++) {
    const from = at + (FOURS[four] as number);
    let digits = 0;
    for (let i = from; i < from + 4; i++) digits = (digits << 4) | (DIGIT[bytes[i] as number] as number);
    wrong |= digits;
    key[four >> 1] = ((key[four >> 1] as number) << 16) | digits;
  }
  return wrong < WRONG;
}
