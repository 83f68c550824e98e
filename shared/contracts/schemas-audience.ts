import { CATALOGUE_TYPES, CHALLENGES, CONTENT_TYPES, INTERACTION_TYPES, LEVEL_GROUPS } from './audience-rows';
import { DEFI_LABELS, THEME_LABELS } from './content-labels';
import { object, orNull, type Schema } from './schema';
import { count, flag, text, wholeId } from './schema-fields';

const clusterId = { type: 'integer', minimum: 0, maximum: 3 } as const;
const success = { const: true } as const;
const theme = { type: 'string', enum: [...THEME_LABELS] } as const;
const defi = { type: 'string', enum: [...DEFI_LABELS] } as const;
const CLUSTER_FLAGS = ['cluster_0', 'cluster_1', 'cluster_2', 'cluster_3'];

const strategy = object({
  cluster_name: text,
  strategy: text,
  recommended_content_types: { type: 'array', items: text },
  engagement_approach: text,
  description: text,
  next_steps: text,
});

const cluster = object({
  name: text,
  count,
  profile: { type: 'object', additionalProperties: { type: 'number' }, description: 'Plain means of the features.' },
});

const periods = (description: string) => ({ type: 'array', items: count, description }) as const;
const activity = {
  anyOf: [
    object({
      join_date: { type: 'string', format: 'date' },
      last_action_date: { type: 'string', format: 'date' },
      total: count,
      week_minus: periods('Interactions of the last 7 days, of the 7 before, ...'),
      month_minus: periods('The same by 30 days.'),
      year_minus: periods('The same by 365 days.'),
    }),
    { type: 'null' },
  ],
  description: 'With include=activity, as of the computation of the clusters; null of a user without interactions.',
} as const;

/** Bodies of the audience routes. */
export const AUDIENCE_SCHEMAS: Readonly<Record<string, Schema>> = {
  ClassifyRequest: object({ content: { ...text, minLength: 1, maxLength: 100_000 } }),
  Classified: object({ success, data: object({ theme, defi }) }),
  Clusters: object({ success, clusters: object({ 0: cluster, 1: cluster, 2: cluster, 3: cluster }) }),
  ClustersRecomputed: object({
    success,
    message: text,
    total_users_processed: count,
    cluster_distribution: { type: 'object', additionalProperties: count },
  }),
  ClusterRecommendations: object(
    {
      success,
      cluster_id: clusterId,
      recommendations: strategy,
      status: text,
      contents: {
        type: 'object',
        description: 'Where a catalogue was imported: contents that suit the cluster, or why there are none.',
      },
    },
    ['contents'],
  ),
  UserProfile: object({
    success,
    data: object(
      {
        user_id: wholeId,
        profile: object({
          anciennete: orNull(count, 'Years of teaching.'),
          degre: orNull({ type: 'integer', minimum: 1, maximum: 3 }, '1 primary, 2 secondary, 3 trainer.'),
          academie: text,
          niveaux_enseignes: { type: 'array', items: { type: 'string', enum: [...LEVEL_GROUPS] } },
        }),
        cluster: object({ id: clusterId, name: text }),
        recommendations: strategy,
        activity,
      },
      ['activity'],
    ),
  }),
  InteractionRows: {
    type: 'array',
    items: object(
      {
        user_id: wholeId,
        content_id: wholeId,
        content_type: { type: 'string', enum: [...CONTENT_TYPES] },
        type: { type: 'string', enum: [...INTERACTION_TYPES] },
        created_at: text,
      },
      ['content_id', 'content_type'],
    ),
  },
  ContentRows: {
    type: 'array',
    items: object(
      {
        id: wholeId,
        title: text,
        type: { type: 'string', enum: [...CATALOGUE_TYPES] },
        ...Object.fromEntries([...CLUSTER_FLAGS, ...CHALLENGES].map((name) => [name, flag])),
        priority_challenge: { type: ['string', 'null'], enum: [...CHALLENGES, null] },
        text: { ...text, description: 'With a theme, and possibly a defi: what the classifier learns from.' },
        theme,
        defi,
      },
      [...CLUSTER_FLAGS, ...CHALLENGES, 'priority_challenge', 'text', 'theme', 'defi'],
    ),
  },
  UserRows: {
    type: 'array',
    items: object(
      {
        id: wholeId,
        locale: text,
        country: text,
        json_niveau: {
          anyOf: [text, { type: 'array', items: text }],
          description: 'A list of levels, as such, as text of JSON or Python, or with commas.',
        },
        code_postal_etablissement: text,
        code_postal: text,
        academie: text,
        anciennete: count,
        created_at: text,
      },
      [
        ...['locale', 'country', 'json_niveau', 'code_postal_etablissement', 'code_postal'],
        ...['academie', 'anciennete', 'created_at'],
      ],
    ),
  },
};
