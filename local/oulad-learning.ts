import { getOrCreate } from '../shared/base/maps';
import type { Interaction } from '../shared/contracts/audience-rows';
import type { FirstVisits } from './evaluate-recommender';
import { presentationNames } from './oulad-presentations';
import { nameOf, PRESENTATION, readTable } from './oulad-tables';
import { readVisits } from './oulad-visits';

type PresentationDays = {
  readonly name: string;
  /** Learner -> days of the presentation with a visit. */
  readonly days: ReadonlyMap<number, ReadonlySet<number>>;
};

export type LearningData = {
  readonly firstVisits: FirstVisits;
  /** Site -> the presentation that it belongs to. */
  readonly presentationOf: ReadonlyMap<number, string>;
  readonly presentations: readonly PresentationDays[];
  readonly interactions: readonly Interaction[];
};

const DAY = 86_400;
/** What a visit of a site of each kind stands for; OULAD has neither mails nor votes. */
const USES: Readonly<Record<string, Pick<Interaction, 'contentType' | 'type'>>> = {
  resource: { contentType: 'fiche-outils', type: 'download' },
  url: { contentType: 'fiche-outils', type: 'download' },
  quiz: { contentType: 'guide-pratique', type: 'download' },
  externalquiz: { contentType: 'guide-pratique', type: 'download' },
  questionnaire: { contentType: null, type: 'contenu_vote' },
  forumng: { contentType: null, type: 'comment_posted' },
  oucollaborate: { contentType: null, type: 'comment_posted' },
  homepage: { contentType: null, type: 'opened_mail' },
  subpage: { contentType: null, type: 'click_mail' },
};
const PAGE: Pick<Interaction, 'contentType' | 'type'> = { contentType: 'contenu', type: 'page_view' };

/** Reads every presentation of a folder; days count from the first day of the presentation. */
export async function readLearningData(folder: string): Promise<LearningData> {
  const names = new Set(await presentationNames(folder));
  const kinds = new Map<string, string>();
  const presentationOf = new Map<number, string>();
  const columns = [...PRESENTATION, 'id_site', 'activity_type'] as const;
  await readTable(folder, 'vle', columns, (row) => {
    kinds.set(row.id_site, row.activity_type);
    presentationOf.set(Number(row.id_site), nameOf(row));
  });
  const firstVisits = new Map<number, Map<number, number>>();
  const days = new Map([...names].map((name) => [name, new Map<number, Set<number>>()]));
  const interactions: Interaction[] = [];
  await readVisits(folder, names, (name, { student, site, day }) => {
    const [userId, contentId] = [Number(student), Number(site)];
    const items = getOrCreate(firstVisits, userId, () => new Map<number, number>());
    items.set(contentId, Math.min(day, items.get(contentId) ?? day));
    getOrCreate(days.get(name) as Map<number, Set<number>>, userId, () => new Set<number>()).add(day);
    interactions.push({ userId, contentId, ...(USES[kinds.get(site) ?? ''] ?? PAGE), at: day * DAY });
  });
  const presentations = [...days].map(([name, learners]) => ({ name, days: learners }));
  return { firstVisits, presentationOf, presentations, interactions };
}
