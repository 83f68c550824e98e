import { median } from '../base/stats';
import type { ClassView, LearnerView } from './class-view';
import { DERIVED } from './derived';

/** A group of model inputs that a teacher sees as one thing, with the number that stands for it. */
export type Theme = {
  readonly id: string;
  /** Names of DERIVED, beside the class or plain; each belongs to one theme. */
  readonly inputs: RegExp;
  /** Null where the learner shows nothing of it. */
  readonly value: (learner: LearnerView, view: ClassView) => number | null;
  /** `mine` and `usual` (the class's median) as text; `due` counts activities due so far. */
  readonly en: (mine: string, usual: string, due: number) => string;
  readonly th: (mine: string, usual: string, due: number) => string;
  /** Where `value` is null. */
  readonly noneEn: (usual: string) => string;
  readonly noneTh: (usual: string) => string;
};

const RECENT_DAYS = 28;
const SECONDS_A_DAY = 86_400;

/** The themes in the order in which equal contributions are told. */
export const THEMES: readonly Theme[] = [
  {
    id: 'hand_ins',
    inputs: /^(class_(activity_count_per_class|total_submission)|.*handed_in_.*|missed_.*|ahead)$/,
    value: ({ handIns, coursework }) => handIns?.size ?? coursework.totalSubmission,
    en: (mine, usual, due) => `handed in ${mine} activities of ${due} due; class median ${usual}`,
    th: (mine, usual, due) => `ส่งงานแล้ว ${mine} ชิ้น จากที่ครบกำหนด ${due} ชิ้น ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `handed in nothing; class median ${usual}`,
    noneTh: (usual) => `ยังไม่ส่งงาน ค่ามัธยฐานของชั้นเรียน ${usual}`,
  },
  {
    id: 'marks',
    inputs: /^(class_(expectation_met_count|avglevel)|score_.*|relative_.*)$/,
    value: ({ coursework }) => (coursework.totalSubmission > 0 ? coursework.avgLevel : null),
    en: (mine, usual) => `mean level ${mine} so far; class median ${usual}`,
    th: (mine, usual) => `ระดับเฉลี่ย ${mine} ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `no mark yet; class median level ${usual}`,
    noneTh: (usual) => `ยังไม่มีผลประเมิน ค่ามัธยฐานของชั้นเรียน ${usual}`,
  },
  {
    id: 'punctuality',
    inputs: /^(class_avgseconds_early|earlier_.*|late)$/,
    value: ({ coursework }) => (coursework.totalSubmission > 0 ? coursework.avgSecondsEarly / SECONDS_A_DAY : null),
    en: (mine, usual) => `hands in ${mine} days before the due date on average; class median ${usual}`,
    th: (mine, usual) => `ส่งงานก่อนกำหนดเฉลี่ย ${mine} วัน ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `nothing handed in to compare; class median ${usual} days before the due date`,
    noneTh: (usual) => `ยังไม่มีงานให้เทียบ ค่ามัธยฐานของชั้นเรียนคือก่อนกำหนด ${usual} วัน`,
  },
  {
    id: 'recent_visits',
    inputs: /^(active_days_(7|28)|(list|material|activity)_(loads_14_days|days_28)|loads_(7|14)_days|last_week)$/,
    value: ({ days }, { today }) => days?.filter(([day]) => today - day <= RECENT_DAYS).length ?? null,
    en: (mine, usual) => `visited on ${mine} of the last ${RECENT_DAYS} days; class median ${usual}`,
    th: (mine, usual) => `เข้าเรียน ${mine} วันในช่วง ${RECENT_DAYS} วันล่าสุด ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `visits of the last ${RECENT_DAYS} days are unknown; class median ${usual}`,
    noneTh: (usual) => `ไม่ทราบการเข้าเรียนในช่วง ${RECENT_DAYS} วันล่าสุด ค่ามัธยฐานของชั้นเรียน ${usual}`,
  },
  {
    id: 'last_visit',
    inputs: /^(days_since_visit|longest_gap)$/,
    value: ({ days }, { today }) => (days && days.length > 0 ? today - (days.at(-1) as readonly number[])[0]! : null),
    en: (mine, usual) => `last visit ${mine} days ago; class median ${usual}`,
    th: (mine, usual) => `เข้าเรียนครั้งล่าสุดเมื่อ ${mine} วันก่อน ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `never visited; class median ${usual} days since the last visit`,
    noneTh: (usual) => `ยังไม่เคยเข้าเรียน ค่ามัธยฐานของชั้นเรียนคือ ${usual} วันก่อน`,
  },
  {
    id: 'start',
    inputs: /^(first_visit|(loads|active_days)_before_start)$/,
    value: ({ days }, { start }) => (days && days.length > 0 ? (days[0] as readonly number[])[0]! - start : null),
    en: (mine, usual) => `first visit on day ${mine} of the class; class median day ${usual}`,
    th: (mine, usual) => `เข้าเรียนครั้งแรกในวันที่ ${mine} ของชั้นเรียน ค่ามัธยฐานคือวันที่ ${usual}`,
    noneEn: (usual) => `never visited; the class began on day ${usual}`,
    noneTh: (usual) => `ยังไม่เคยเข้าเรียน ชั้นเรียนเริ่มเข้าในวันที่ ${usual}`,
  },
  {
    id: 'activity',
    // whatever else Amplitude tells
    inputs: /./,
    value: ({ clicks }) => clicks.classViewCount,
    en: (mine, usual) => `${mine} page loads so far; class median ${usual}`,
    th: (mine, usual) => `เปิดหน้าเว็บ ${mine} ครั้ง ค่ามัธยฐานของชั้นเรียน ${usual}`,
    noneEn: (usual) => `no page loads; class median ${usual}`,
    noneTh: (usual) => `ยังไม่เปิดหน้าเว็บ ค่ามัธยฐานของชั้นเรียน ${usual}`,
  },
];

/** For each model input the place of its theme. */
export const THEME_OF_INPUT: readonly number[] = DERIVED.map(({ name }) =>
  THEMES.findIndex(({ inputs }) => inputs.test(name.replace(/^plain_/, ''))),
);

/** What a learner shows of a theme beside the class; null where it equals the class's median. */
export function themeText(
  theme: Theme,
  learner: LearnerView,
  view: ClassView,
  usual: number,
): { en: string; th: string } | null {
  const value = theme.value(learner, view);
  const [mine, usualText] = [value === null ? null : shown(value), shown(usual)];
  if (mine === usualText) return null;
  if (mine === null) return { en: theme.noneEn(usualText), th: theme.noneTh(usualText) };
  const due = view.items.filter((item) => item.due).length;
  return { en: theme.en(mine, usualText, due), th: theme.th(mine, usualText, due) };
}

/** The median of a theme over the learners who show something of it. */
export function usualValue(theme: Theme, learners: readonly LearnerView[], view: ClassView): number {
  return median(learners.map((learner) => theme.value(learner, view)).filter((value) => value !== null));
}

function shown(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}
