/** The challenges that a content may serve, in the order in which the first one names it. */
export const CHALLENGES = [
  'transition_ecologique',
  'sante_mentale',
  'ecole_inclusive',
  'cps',
  'reussite_tous_eleves',
] as const;
export type Challenge = (typeof CHALLENGES)[number];

export const CONTENT_TYPES = ['contenu', 'guide-pratique', 'fiche-outils'] as const;
export const INTERACTION_TYPES = [
  'page_view',
  'download',
  'contenu_vote',
  'comment_posted',
  'opened_mail',
  'click_mail',
] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];
export type InteractionType = (typeof INTERACTION_TYPES)[number];

/** One thing that a user did; mail events have no content. */
export type Interaction = {
  readonly userId: number;
  readonly contentId: number | null;
  readonly contentType: ContentType | null;
  readonly type: InteractionType;
  /** Epoch seconds. */
  readonly at: number;
};

export const CATALOGUE_TYPES = ['article', 'fiche_outils', 'guide_pratique'] as const;

export type ContentRow = {
  readonly id: number;
  readonly title: string;
  readonly type: (typeof CATALOGUE_TYPES)[number];
  /** Of each cluster: whether the content suits it. */
  readonly clusters: readonly boolean[];
  /** Those that the content is flagged for. */
  readonly challenges: readonly Challenge[];
  /** The text with its theme and challenge, where an editor labelled it: what the classifier learns from. */
  readonly labelled: { readonly text: string; readonly theme: string; readonly defi: string } | null;
};

export const LEVEL_GROUPS = ['maternelle', 'elementaire', 'college', 'lycee', 'lycee_pro'] as const;
export type LevelGroup = (typeof LEVEL_GROUPS)[number];

/** What is kept of a teacher: nothing that names one. */
export type Teacher = {
  readonly userId: number;
  /** Years of teaching when the account was made, and the year it was made in. */
  readonly seniorityAtJoin: number | null;
  readonly joinYear: number | null;
  /** 1 primary, 2 secondary, 3 trainer. */
  readonly degre: 1 | 2 | 3 | null;
  readonly academie: string | null;
  /** In the order of LEVEL_GROUPS. */
  readonly groups: readonly LevelGroup[];
};
