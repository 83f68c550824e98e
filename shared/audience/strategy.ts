import { CLUSTER_NAMES, type ClusterId } from './clusters';

export type Strategy = {
  readonly cluster_name: string;
  readonly strategy: string;
  readonly recommended_content_types: readonly string[];
  readonly engagement_approach: string;
  readonly description: string;
  readonly next_steps: string;
};

type Row = Omit<Strategy, 'cluster_name'>;

const STRATEGIES: readonly [Row, Row, Row, Row] = [
  {
    strategy: 'Varied and balanced content',
    recommended_content_types: ['tool_sheets', 'practical_guides', 'webinars'],
    engagement_approach: 'maintain_steady_engagement',
    description: 'Users with a moderate and diversified use of the platform',
    next_steps: 'Keep the mix and point to what is new in the themes they read',
  },
  {
    strategy: 'Gentle transition from e-mail to platform content',
    recommended_content_types: ['tool_sheets', 'infographics', 'short_videos'],
    engagement_approach: 'convert_to_content_consumption',
    description: 'Users who open and click many mails and read little on the platform',
    next_steps: 'Link short contents directly from the mails they open',
  },
  {
    strategy: 'Advanced content and latest innovations',
    recommended_content_types: ['expert_training', 'advanced_guides', 'cutting_edge_tools'],
    engagement_approach: 'satisfy_high_expertise_needs',
    description: 'Highly engaged users consuming diverse content types intensively',
    next_steps: 'Advanced recommendations will leverage thematic preferences analysis',
  },
  {
    strategy: 'Re-engagement with accessible entry content',
    recommended_content_types: ['quick_videos', 'simple_checklists', 'visual_infographics'],
    engagement_approach: 'anti_churn_activation',
    description: 'Users with little engagement in contents and mails alike',
    next_steps: 'Offer one short content at a time and see what is picked up',
  },
];

/** What to offer the users of a cluster. */
export function strategyOf(cluster: ClusterId): Strategy {
  return { cluster_name: CLUSTER_NAMES[cluster], ...STRATEGIES[cluster] };
}
