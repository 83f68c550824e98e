/**
 * Memory that is asked for and given back, in multiples of 64 bytes. What a table leaves behind when it grows is given
 * out again in pieces before the memory itself grows.
 */
const UNIT: usize = 64;
/** Less than what is asked for once there is something to give back; a piece as small as that is forgotten. */
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
  // sums beyond 32 bits begin at 0 again, and so would the memory that is handed out
  if (size === 0 || size > usize.MAX_VALUE - end) unreachable();
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
    if (rest < size) {
      before = piece;
      continue;
    }
    const left = rest - size;
    if (left >= TOO_SMALL) store<u32>(piece, <u32>left, 4);
    else if (before === 0) free = <usize>load<u32>(piece);
    else store<u32>(before, load<u32>(piece));
    return piece + left;
  }
  return 0;
}
