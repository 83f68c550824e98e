import { randomStream } from '../shared/base/random';
import { CHALLENGES } from '../shared/contracts/audience-rows';
import type { SampleFiles } from './sample-courses';

const DAY_MS = 86_400_000;
const USERS = 1_200;
const EXAMPLE = 12_345;
const CONTENTS = 120;
const TYPES = ['article', 'fiche_outils', 'guide_pratique'] as const;
/** What a use of a content of each type is called among the interactions. */
const USES = {
  article: 'contenu,page_view',
  fiche_outils: 'fiche-outils,download',
  guide_pratique: 'guide-pratique,download',
} as const;
const LEVELS = ['PS;MS', 'CP;CE1', 'CM1;CM2', '6e;5e', '4e;3e', '2nde;1ère;Terminale', 'Bac Pro', 'Direction'];
const POSTAL_CODES = ['75011', '13001', '20000', '59000', '69003', '97410', '35000', '67000'];

type Random = () => number;
/** Mean numbers of contents used and of mails opened in half a year. */
type Kind = { readonly contents: number; readonly mails: number };
const KINDS: readonly (Kind & { readonly share: number })[] = [
  { share: 0.66, contents: 0.3, mails: 2 },
  { share: 0.18, contents: 0.6, mails: 26 },
  { share: 0.13, contents: 9, mails: 12 },
  { share: 0.03, contents: 45, mails: 25 },
];

/** Users, a catalogue, and the interactions of half a year up to `now`: the same for the same instant. User 12345 is in it, one of the busiest. */
export function sampleAudience(now: Date): SampleFiles {
  const random = randomStream(1);
  return { '/users': users(now, random), '/contents': contents(random), '/interactions': interactions(now, random) };
}

function userIds(): number[] {
  return [EXAMPLE, ...Array.from({ length: USERS - 1 }, (_, i) => 10_001 + i)];
}

function users(now: Date, random: Random): string {
  const year = now.getUTCFullYear();
  const rows = userIds().map((id) => {
    if (id === EXAMPLE) return `${id},fr,France,"6e,5e,2nde",75011,12,${year - 3}-09-01`;
    const joined = `${year - 1 - Math.floor(random() * 5)}-09-01`;
    const levels = pick(LEVELS, random).replaceAll(';', ',');
    return `${id},fr,France,"${levels}",${pick(POSTAL_CODES, random)},${Math.floor(random() * 25)},${joined}`;
  });
  return ['id,locale,country,json_niveau,code_postal_etablissement,anciennete,created_at', ...rows].join('\n');
}

function contents(random: Random): string {
  const rows = Array.from({ length: CONTENTS }, (_, i) => {
    const suits = [0, 1, 2, 3].map(() => Number(random() < 0.5));
    const challenges = CHALLENGES.map((_, c) => Number(i % 12 === c));
    return [1_000 + i, `Content ${1_000 + i}`, TYPES[i % TYPES.length], ...suits, ...challenges].join(',');
  });
  const flags = ['cluster_0', 'cluster_1', 'cluster_2', 'cluster_3', ...CHALLENGES];
  return [['id', 'title', 'type', ...flags].join(','), ...rows].join('\n');
}

function interactions(now: Date, random: Random): string {
  const rows = ['user_id,content_id,content_type,type,created_at'];
  const at = () => new Date(now.getTime() - Math.floor(random() * 180 * DAY_MS)).toISOString().slice(0, 19);
  for (const id of userIds()) {
    const { contents: used, mails } = id === EXAMPLE ? (KINDS[3] as Kind) : kindOf(random);
    for (let n = countNear(used, random); n > 0; n--) {
      const content = Math.floor(random() * CONTENTS);
      const use = USES[TYPES[content % TYPES.length] as (typeof TYPES)[number]];
      rows.push(`${id},${1_000 + content},${use},${at()}`);
      if (random() < 0.05) rows.push(`${id},${1_000 + content},contenu,contenu_vote,${at()}`);
      if (random() < 0.02) rows.push(`${id},${1_000 + content},contenu,comment_posted,${at()}`);
    }
    for (let n = countNear(mails, random); n > 0; n--) {
      rows.push(`${id},,,opened_mail,${at()}`);
      if (random() < 0.2) rows.push(`${id},,,click_mail,${at()}`);
    }
  }
  return rows.join('\n');
}

function kindOf(random: Random): Kind {
  let left = random();
  return (
    KINDS.find(({ share }) => {
      left -= share;
      return left < 0;
    }) ?? (KINDS[0] as Kind)
  );
}

/** A whole number with about this mean. */
function countNear(mean: number, random: Random): number {
  return Math.floor(mean * (0.5 + random()) + random());
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)] as T;
}
