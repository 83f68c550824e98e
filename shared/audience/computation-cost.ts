import type { RowSource } from '../contracts/row-source';

type Counted = Pick<RowSource<unknown>, 'state'>;
type Sources = { readonly interactions: Counted; readonly contents: Counted; readonly users: Counted };

/** Measured on a million rows of each, doubled for the slower processor of a function; microseconds. */
const READ_INTERACTION = 3;
const READ_CONTENT = 50;
/** To count, cluster and store one: most of the work. */
const USER = 25;
/** An object is fetched in some 40 ms, eight at once. */
const OBJECT = 5_000;

/** About how long a computation of the clusters takes, at most: every interaction may be of another user. */
export async function computationSeconds(sources: Sources): Promise<number> {
  const [interactions, contents, users] = await Promise.all([
    sources.interactions.state(),
    sources.contents.state(),
    sources.users.state(),
  ]);
  const people = interactions.rows + users.rows;
  const objects = interactions.batches + contents.batches + users.batches;
  const microseconds =
    READ_INTERACTION * interactions.rows + READ_CONTENT * contents.rows + USER * people + OBJECT * objects;
  return microseconds / 1e6;
}
