/**
 * Memory that is asked for and given back, in multiples of 64 bytes. What a table leaves behind when it grows is given
 * out again in pieces before the memory itself grows.
 */
const UNIT: usize = 64;
/** Less than what anybody asks for later. */
const TOO_SMALL: usize = 1024;
const PAGE: usize = 65_536;

let end: usize = 0;
let pagesEnd: usize = 0;
/** What was given back: each piece begins with the address of the next one and its own size. */
let free: usize = 0;

/** Begins at `from`; to be called once, before anything is asked for. */
export function startAt(from: usize): void {
  end = from;
  pagesEnd = <usize>memory.size() * PAGE;
}

/** So many bytes, all zero. */
export function take(bytes: usize): usize {
  const size = (bytes + UNIT - 1) & ~(UNIT - 1);
  const piece = takePiece(size);
  if (piece !== 0) {
    memory.fill(piece, 0, size);
    return piece;
  }
  const at = end;
  end += size;
  if (end > pagesEnd) {
    const pages = <i32>((end - pagesEnd + PAGE - 1) / PAGE);
    if (memory.grow(pages) < 0) unreachable();
    pagesEnd = <usize>memory.size() * PAGE;
  }
  return at;
}

/** Gives back what `take` gave. */
export function giveBack(at: usize, bytes: usize): void {
  if (bytes < TOO_SMALL) return;
  store<u32>(at, <u32>free);
  store<u32>(at, <u32>((bytes + UNIT - 1) & ~(UNIT - 1)), 4);
  free = at;
}

/** From the end of the first piece that is large enough; 0 where there is none. */
function takePiece(size: usize): usize {
  let before: usize = 0;
  for (let piece = free; piece !== 0; piece = <usize>load<u32>(piece)) {
    const rest = <usize>load<u32>(piece, 4);
    if (rest > size) {
      store<u32>(piece, <u32>(rest - size), 4);
      return piece + rest - size;
    }
    if (rest === size) {
      const next = load<u32>(piece);
      if (before === 0) free = <usize>next;
      else store<u32>(before, next);
      return piece;
    }
    before = piece;
  }
  return 0;
}
