import { type NumberList, numberList } from '../base/number-list';
import {
  CHALLENGES,
  type Challenge,
  CONTENT_TYPES,
  INTERACTION_TYPES,
  type Interaction,
} from '../contracts/audience-rows';
import type { Matrix } from '../model/matrix';
import { isConsumption } from './interactions';

/** The behaviour features, in this order. */
export const BEHAVIOUR_FEATURES = [
  'nb_fiche_outils',
  'nb_guide_pratique',
  'nb_transition_ecologique',
  'nb_sante_mentale',
  'nb_ecole_inclusive',
  'nb_cps',
  'nb_reussite_tous_eleves',
  'total_interactions_x',
  'diversite_contenus',
  'nb_vote',
  'nb_comments',
  'nb_opened_mail',
  'nb_clicked_mail',
] as const;

/** Which challenges a content is flagged for; an unknown content for none. */
export type ChallengesOf = (contentId: number) => readonly Challenge[];

/** `rows` holds one row of BEHAVIOUR_FEATURES a user, in the order of `userIds` (ascending). */
export type Behaviour = {
  readonly userIds: readonly number[];
  readonly rows: Matrix;
  /** When the user of a row did something, in any order; epoch seconds. */
  readonly instantsOf: (row: number) => Float64Array;
};

const column = (name: (typeof BEHAVIOUR_FEATURES)[number]): number => BEHAVIOUR_FEATURES.indexOf(name);
const TOTAL = column('total_interactions_x');
const DIVERSITY = column('diversite_contenus');
const FIRST_CHALLENGE = column('nb_transition_ecologique');
/** Column by content type of a consumption event; plain contents have none. */
const BY_CONTENT: Readonly<Record<string, number>> = {
  'fiche-outils': column('nb_fiche_outils'),
  'guide-pratique': column('nb_guide_pratique'),
};
const BY_TYPE: Readonly<Record<string, number>> = {
  contenu_vote: column('nb_vote'),
  comment_posted: column('nb_comments'),
  opened_mail: column('nb_opened_mail'),
  click_mail: column('nb_clicked_mail'),
};

type Columns = Record<'user' | 'content' | 'kind' | 'at', NumberList>;

/** Collects interactions in any order, 32 bytes each, and counts them by user. */
export function behaviourCollector() {
  const columns: Columns = { user: numberList(), content: numberList(), kind: numberList(), at: numberList() };
  return {
    add: ({ userId, contentId, contentType, type, at }: Interaction): void => {
      columns.user.push(userId);
      columns.content.push(contentId ?? -1);
      columns.kind.push(kindOf(contentType, type));
      columns.at.push(at);
    },
    /** `knownUserIds` are users who need not have done anything. */
    features: (challengesOf: ChallengesOf, knownUserIds: Iterable<number> = []): Behaviour =>
      countByUser(columns, challengesOf, knownUserIds),
  };
}

function countByUser(columns: Columns, challengesOf: ChallengesOf, knownUserIds: Iterable<number>): Behaviour {
  const [user, content, kind] = [columns.user.values(), columns.content.values(), columns.kind.values()];
  const userIds = [...new Set([...knownUserIds, ...new Set(user)])].sort((a, b) => a - b);
  const position = new Map(userIds.map((id, at) => [id, at]));
  const columnCount = BEHAVIOUR_FEATURES.length;
  const values = new Float64Array(userIds.length * columnCount);
  const flagged = new Map<number, readonly number[]>();
  const consumed = consumedContents(user, content, kind, position);
  for (let i = 0; i < user.length; i++) {
    const row = position.get(user[i] as number) as number;
    const from = row * columnCount;
    const { contentType, type } = KINDS[kind[i] as number] as (typeof KINDS)[number];
    const own = BY_TYPE[type];
    if (own !== undefined) increase(values, from + own);
    if (!isConsumption(contentType, type)) continue;
    increase(values, from + TOTAL);
    const byContent = BY_CONTENT[contentType ?? ''];
    if (byContent !== undefined) increase(values, from + byContent);
    for (const flag of flagsOf(flagged, content[i] as number, challengesOf)) increase(values, from + flag);
  }
  for (const row of consumed) increase(values, row * columnCount + DIVERSITY);
  const rows = { values, rowCount: userIds.length, columnCount };
  return { userIds, rows, instantsOf: instantsByUser(user, columns.at.values(), position) };
}

/** The instants grouped by the user's position. */
function instantsByUser(user: Float64Array, at: Float64Array, position: ReadonlyMap<number, number>) {
  const starts = new Int32Array(position.size + 1);
  const positions = Int32Array.from(user, (id) => position.get(id) as number);
  for (const row of positions) starts[row + 1] = (starts[row + 1] as number) + 1;
  for (let row = 0; row < position.size; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  const next = starts.slice();
  const grouped = new Float64Array(at.length);
  for (const [i, row] of positions.entries()) {
    const place = next[row] as number;
    grouped[place] = at[i] as number;
    next[row] = place + 1;
  }
  return (row: number) => grouped.subarray(starts[row], starts[row + 1]);
}

/** The user's position once for every different content that a user consumed. */
function consumedContents(
  user: Float64Array,
  content: Float64Array,
  kind: Float64Array,
  position: ReadonlyMap<number, number>,
): number[] {
  const contentAt = new Map<number, number>();
  for (const id of content) if (!contentAt.has(id)) contentAt.set(id, contentAt.size);
  const pairs = new Float64Array(user.length);
  let length = 0;
  for (let i = 0; i < user.length; i++) {
    const { contentType, type } = KINDS[kind[i] as number] as (typeof KINDS)[number];
    if (content[i] === -1 || !isConsumption(contentType, type)) continue;
    const at = position.get(user[i] as number) as number;
    pairs[length++] = at * contentAt.size + (contentAt.get(content[i] as number) as number);
  }
  const sorted = pairs.subarray(0, length).sort();
  const users: number[] = [];
  for (let i = 0; i < length; i++)
    if (sorted[i] !== sorted[i - 1]) users.push(Math.floor((sorted[i] as number) / contentAt.size));
  return users;
}

function flagsOf(known: Map<number, readonly number[]>, contentId: number, challengesOf: ChallengesOf) {
  const found = known.get(contentId);
  if (found) return found;
  const flags = challengesOf(contentId).map((challenge) => FIRST_CHALLENGE + CHALLENGES.indexOf(challenge));
  known.set(contentId, flags);
  return flags;
}

const CONTENTS = [null, ...CONTENT_TYPES];
/** Every (content type, type) pair by its number. */
const KINDS = CONTENTS.flatMap((contentType) => INTERACTION_TYPES.map((type) => ({ contentType, type })));

function kindOf(contentType: Interaction['contentType'], type: Interaction['type']): number {
  return CONTENTS.indexOf(contentType) * INTERACTION_TYPES.length + INTERACTION_TYPES.indexOf(type);
}

function increase(values: Float64Array, at: number): void {
  values[at] = (values[at] as number) + 1;
}
