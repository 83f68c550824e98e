import { randomStream, seedOf, shuffled } from '../base/random';
import { CATALOGUE_TYPES, CHALLENGES, type Challenge, type ContentRow } from '../contracts/audience-rows';
import { DEFI_LABELS, THEME_LABELS } from '../contracts/content-labels';
import type { RowValues } from '../contracts/importer';
import { choiceFault, flag, optionalChoice, optionalText, optionalTitle, wholeId } from '../contracts/row-fields';
import { CHALLENGE_LABELS } from './challenges';
import type { ClusterId } from './clusters';
import { NO_CHALLENGE } from './lexicon';

type RecommendedContent = {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly url: string;
  readonly source: 'cluster_matching' | 'priority_challenge';
  readonly reason: string;
  readonly is_priority_challenge: boolean;
  readonly priority_challenge: string | null;
};

export type ContentRecommendations = {
  readonly cluster_id: ClusterId;
  readonly total_recommendations: number;
  readonly recommendations: readonly RecommendedContent[];
  readonly reasoning: {
    readonly strategy: string;
    readonly available_contents: number;
    readonly normal_contents: number;
    readonly priority_contents: number;
  };
  readonly system_status: 'ok';
};

export const CONTENT_COLUMNS = ['id', 'title', 'type'] as const;

const SITE = 'https://etreprof.fr';
const PATHS = {
  fiche_outils: (id: number) => `${SITE}/fiches-outils/${id}/fo`,
  guide_pratique: (id: number) => `${SITE}/guides-pratiques/${id}/gp`,
  article: (id: number) => `${SITE}/ressources/${id}`,
};
const MAX_TEXT = 100_000;
const COUNT = 5;

/**
 * Reads a row of the catalogue: flags cluster_0..3 and one per challenge, and optionally text, theme and defi: labels
 * that the classifier may answer with.
 */
export function parseContent(row: RowValues): ContentRow {
  const type = optionalChoice(row, 'type', CATALOGUE_TYPES);
  if (type === null) throw choiceFault('type', CATALOGUE_TYPES);
  const id = wholeId(row, 'id');
  const flagged = CHALLENGES.filter((challenge) => flag(row, challenge));
  const priority = optionalLabel(row, 'priority_challenge', CHALLENGES, (challenge) => CHALLENGE_LABELS[challenge]);
  const text = optionalText(row, 'text', MAX_TEXT);
  const theme = optionalLabel(row, 'theme', THEME_LABELS);
  const defi = optionalLabel(row, 'defi', DEFI_LABELS) ?? NO_CHALLENGE;
  return {
    id,
    title: optionalTitle(row, 'title', 500) ?? `Content ${id}`,
    type,
    clusters: [0, 1, 2, 3].map((cluster) => flag(row, `cluster_${cluster}`)),
    challenges: CHALLENGES.filter((challenge) => challenge === priority || flagged.includes(challenge)),
    labelled: text === null || theme === null ? null : { text, theme, defi },
  };
}

/** A content without its text, which the classifier alone reads: the texts of a large catalogue fill the memory. */
export function withoutText(content: ContentRow): ContentRow {
  return { ...content, labelled: null };
}

/** One of the choices, by itself or by its name; case, accents and kinds of hyphens and quotes do not matter. */
function optionalLabel<T extends string>(
  row: RowValues,
  field: string,
  choices: readonly T[],
  nameOf: (choice: T) => string = (choice) => choice,
): T | null {
  const text = optionalText(row, field);
  if (text === null) return null;
  const found = choices.find((choice) => [choice, nameOf(choice)].some((name) => letters(name) === letters(text)));
  if (found === undefined) throw choiceFault(field, choices);
  return found;
}

function letters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/**
 * Contents for a user of a cluster: up to four plain ones, one that serves a priority challenge, filled up with further
 * plain ones; drawn at random, the same all day for the same user (`seed` = date and user). Null when the catalogue
 * holds nothing for the cluster.
 */
export function recommendContents(
  catalogue: Iterable<ContentRow>,
  { cluster, seed, count = COUNT }: { cluster: ClusterId; seed: string; count?: number },
): ContentRecommendations | null {
  const suited = [...new Map([...catalogue].map((content) => [content.id, content])).values()]
    .filter(({ clusters }) => clusters[cluster])
    .sort((a, b) => a.id - b.id);
  if (suited.length === 0) return null;
  const random = randomStream(seedOf(seed));
  const plain = shuffled(
    suited.filter(({ challenges }) => challenges.length === 0),
    random,
  );
  const priority = shuffled(
    suited.filter(({ challenges }) => challenges.length > 0),
    random,
  );
  const first = plain.slice(0, count - 1).map((content) => item(content, 'Contenu populaire pour votre profil'));
  const challenged = priority.slice(0, 1).map(priorityItem);
  const fill = plain
    .slice(first.length, first.length + count - first.length - challenged.length)
    .map((content) => item(content, 'Contenu additionnel pour votre profil'));
  const recommendations = shuffled([...first, ...challenged, ...fill], random);
  return {
    cluster_id: cluster,
    total_recommendations: recommendations.length,
    recommendations,
    reasoning: {
      strategy: `${first.length + fill.length} contents of the cluster and ${challenged.length} of a priority challenge`,
      available_contents: suited.length,
      normal_contents: plain.length,
      priority_contents: priority.length,
    },
    system_status: 'ok',
  };
}

function item(content: ContentRow, reason: string): RecommendedContent {
  const { id, title, type } = content;
  return {
    id,
    title,
    type,
    url: PATHS[type](id),
    source: 'cluster_matching',
    reason,
    is_priority_challenge: false,
    priority_challenge: null,
  };
}

function priorityItem(content: ContentRow): RecommendedContent {
  const label = CHALLENGE_LABELS[content.challenges[0] as Challenge];
  return {
    ...item(content, `Développement professionnel - ${label}`),
    source: 'priority_challenge',
    is_priority_challenge: true,
    priority_challenge: label,
  };
}
