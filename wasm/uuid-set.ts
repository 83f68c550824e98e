import { giveBack, take } from './room';

/**
 * An exact set of uuids in at most 24 bytes each and 400 KB besides: 128-bit keys, and tables of their addresses in
 * parts. No two parts grow at the same time, so that what one leaves behind soon holds the keys of all.
 */
export const KNOWN = 0;
export const NEW = 1;
export const ODD = 2;

const UUID_BYTES: usize = 36;
const KEY_BYTES: usize = 16;
const BLOCK: usize = 1024;
const PARTS: u32 = 64;
/** Slots of the first part; the last one has nearly half as many again, by which a part grows. */
const FEWEST: u32 = 128;
/** Of a part: address of its slots, how many there are, how many are taken. */
const PART_BYTES: usize = 16;
/** A slot holds a key's address, of which the lowest four bits are zero, and there four bits of its hash. */
const TAG: u32 = 15;

let parts: usize = 0;
let nextKey: usize = 0;
let keysEnd: usize = 0;
let first: u64 = 0;
let second: u64 = 0;

/** 'NEW' or 'KNOWN'; 'ODD' for bytes that are no uuid in lower case, which the set does not hold. */
export function addUuid(at: usize, end: usize): i32 {
  if (end - at !== UUID_BYTES || !readKey(at)) return ODD;
  const hash = hashOf(first, second);
  const part = partOf(hash);
  const slots = <usize>load<u32>(part);
  const slot = slotOf(slots, load<u32>(part, 4), hash);
  if (load<u32>(slot) !== 0) return KNOWN;
  if (nextKey === keysEnd) {
    nextKey = take(BLOCK);
    keysEnd = nextKey + BLOCK;
  }
  store<u64>(nextKey, first);
  store<u64>(nextKey, second, 8);
  store<u32>(slot, <u32>nextKey | (hash & TAG));
  nextKey += KEY_BYTES;
  const size = load<u32>(part, 8) + 1;
  store<u32>(part, size, 8);
  if (size * 5 > load<u32>(part, 4) * 4) grow(part);
  return NEW;
}

function partOf(hash: u32): usize {
  if (parts === 0) startParts();
  return parts + <usize>((hash >> 4) & (PARTS - 1)) * PART_BYTES;
}

function startParts(): void {
  parts = take(<usize>PARTS * PART_BYTES);
  for (let n: u32 = 0; n < PARTS; n++) {
    const part = parts + <usize>n * PART_BYTES;
    const slots = FEWEST + n;
    store<u32>(part, <u32>take(<usize>slots * 4));
    store<u32>(part, slots, 4);
  }
}

/** Where the key stands, or the free slot for it. */
function slotOf(slots: usize, count: u32, hash: u32): usize {
  const end = slots + <usize>count * 4;
  let slot = firstSlot(slots, count, hash);
  while (true) {
    const held = load<u32>(slot);
    if (held === 0) return slot;
    if (((held ^ hash) & TAG) === 0) {
      const key = <usize>(held & ~TAG);
      if (load<u64>(key) === first && load<u64>(key, 8) === second) return slot;
    }
    slot += 4;
    if (slot === end) slot = slots;
  }
}

function grow(part: usize): void {
  const before = <usize>load<u32>(part);
  const count = load<u32>(part, 4);
  const more = count + (count >> 1);
  const slots = take(<usize>more * 4);
  const end = slots + <usize>more * 4;
  for (let n: u32 = 0; n < count; n++) {
    const held = load<u32>(before + <usize>n * 4);
    if (held === 0) continue;
    const key = <usize>(held & ~TAG);
    let slot = firstSlot(slots, more, hashOf(load<u64>(key), load<u64>(key, 8)));
    while (load<u32>(slot) !== 0) {
      slot += 4;
      if (slot === end) slot = slots;
    }
    store<u32>(slot, held);
  }
  store<u32>(part, <u32>slots);
  store<u32>(part, more, 4);
  giveBack(before, <usize>count * 4);
}

/** By the upper bits: the lowest are the tag and chose the part. */
function firstSlot(slots: usize, count: u32, hash: u32): usize {
  return slots + <usize>((<u64>hash * <u64>count) >> 32) * 4;
}

function hashOf(a: u64, b: u64): u32 {
  let hash = (a ^ rotl<u64>(b, 32)) * 0x9e37_79b9_7f4a_7c15;
  hash = (hash ^ (hash >> 29) ^ b) * 0xbf58_476d_1ce4_e5b9;
  hash ^= hash >> 32;
  return <u32>hash;
}

/** xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx to two words; false for anything else. */
function readKey(at: usize): bool {
  if (load<u8>(at, 8) !== 0x2d || load<u8>(at, 13) !== 0x2d) return false;
  if (load<u8>(at, 18) !== 0x2d || load<u8>(at, 23) !== 0x2d) return false;
  const start = load<u64>(at);
  const middle = <u64>load<u32>(at, 9) | ((<u64>load<u32>(at, 14)) << 32);
  const later = <u64>load<u32>(at, 19) | ((<u64>load<u32>(at, 24)) << 32);
  const last = load<u64>(at, 28);
  if (!(areHex(start) && areHex(middle) && areHex(later) && areHex(last))) return false;
  first = (packed(start) << 32) | packed(middle);
  second = (packed(later) << 32) | packed(last);
  return true;
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/** Whether eight bytes are 0-9 or a-f: each bound is told by the high bit of its byte, all bytes being ASCII. */
function areHex(word: u64): bool {
  if ((word & HIGH) !== 0) return false;
  const from0 = word + ONES * 0x50;
  const over9 = word + ONES * 0x46;
  const fromA = word + ONES * 0x1f;
  const overF = word + ONES * 0x19;
  return (((from0 & ~over9) | (fromA & ~overF)) & HIGH) === HIGH;
}

/** Eight hex digits, four bits each: the same number for the same digits, in no order that matters. */
function packed(word: u64): u64 {
  const digits = (word & (ONES * 0x0f)) + ((word >> 6) & ONES) * 9;
  const pairs = (digits | (digits >> 4)) & 0x00ff_00ff_00ff_00ff;
  const fours = (pairs | (pairs >> 8)) & 0x0000_ffff_0000_ffff;
  return (fours | (fours >> 16)) & 0xffff_ffff;
}
