import { counted } from '../base/counted';
import { mean, median } from '../base/stats';
import type { ClassView, LearnerView } from './class-view';
import { DERIVED } from './derived';

type Text = { readonly en: string; readonly th: string };

/** A group of model inputs that a teacher sees as one thing, with the number that stands for it. */
export type Theme = {
  readonly id: string;
  /** Names of DERIVED, beside the class or plain; each belongs to one theme. */
  readonly inputs: RegExp;
  /** Whether more or less of it is better. */
  readonly better: 'more' | 'less';
  /** What a learner shows of it; where there is no number, why. */
  readonly value: (learner: LearnerView, view: ClassView) => number | Text;
  /** The number as a statement. */
  readonly told: (value: number, view: ClassView) => Text;
  /** The same of the class's median, after the learner's. */
  readonly usual: (value: number) => Text;
};

const RECENT_DAYS = 28;
const SECONDS_A_DAY = 86_400;

const NO_MARK: Text = { en: 'no mark yet', th: 'ยังไม่มีผลประเมิน' };
const NO_DUE_DATE: Text = {
  en: 'no hand-in to compare with a due date',
  th: 'ยังไม่มีงานที่ส่งให้เทียบกับวันครบกำหนด',
};
const NEVER_VISITED: Text = { en: 'never visited', th: 'ยังไม่เคยเข้าเว็บชั้นเรียน' };
const UNKNOWN_START: Text = { en: 'first visit unknown', th: 'ไม่ทราบวันที่เข้าเว็บชั้นเรียนครั้งแรก' };
const UNKNOWN_VISITS: Text = { en: 'days of visits unknown', th: 'ไม่ทราบวันที่เข้าเว็บชั้นเรียน' };

/** The themes in the order in which equal contributions are told. */
export const THEMES: readonly Theme[] = [
  {
    id: 'hand_ins',
    inputs: /^(class_(activity_count_per_class|total_submission)|.*handed_in_.*|missed_.*|ahead)$/,
    better: 'more',
    value: handedIn,
    told: (value, view) => {
      const { en, th } = outOf(value, view.items.filter(({ due }) => due).length, view.items.length > 0);
      return { en: `handed in ${en}`, th };
    },
    usual: plain,
  },
  {
    id: 'marks',
    inputs: /^(class_(expectation_met_count|avglevel)|score_.*|relative_.*)$/,
    better: 'more',
    value: ({ coursework }) => (coursework.totalSubmission > 0 ? coursework.avgLevel : NO_MARK),
    told: (value) => ({ en: `mean level ${value} so far`, th: `ระดับเฉลี่ย ${value}` }),
    usual: plain,
  },
  {
    id: 'punctuality',
    inputs: /^(class_avgseconds_early|earlier_.*|late)$/,
    better: 'more',
    value: daysEarly,
    told: (value) => {
      const { en, th } = besideDueDate(value);
      return { en: `handed in ${en} on average`, th: `ส่งงานโดยเฉลี่ย${th}` };
    },
    usual: besideDueDate,
  },
  {
    id: 'recent_visits',
    inputs: /^(active_days_(7|28)|(list|material|activity)_(loads_14_days|days_28)|loads_(7|14)_days|last_week)$/,
    better: 'more',
    value: ({ days }, { today }) => days?.filter(([day]) => today - day <= RECENT_DAYS).length ?? UNKNOWN_VISITS,
    told: (value, view) => visitedOn(value, Math.min(RECENT_DAYS, knownDays(view))),
    usual: plain,
  },
  {
    id: 'last_visit',
    inputs: /^(days_since_visit|longest_gap)$/,
    better: 'less',
    value: ({ days }, view) => ofVisit(days, -1, view, (day) => view.today - day),
    told: (value) => ({
      en: `last visit ${counted(value, 'day')} ago`,
      th: `เข้าเว็บชั้นเรียนครั้งล่าสุดเมื่อ ${value} วันก่อน`,
    }),
    usual: (value) => ({ en: `${counted(value, 'day')} ago`, th: `${value} วันก่อน` }),
  },
  {
    id: 'start',
    inputs: /^(first_visit|(loads|active_days)_before_start)$/,
    better: 'less',
    // who came before counting began came first on a day that nobody knows
    value: ({ days }, view) => (view.hasAllVisits ? ofVisit(days, 0, view, (day) => day - view.start) : UNKNOWN_START),
    told: (value) => {
      const { en, th } = besideStart(value);
      return { en: `first visit ${en}`, th: `เข้าเว็บชั้นเรียนครั้งแรก${th}` };
    },
    usual: besideStart,
  },
  {
    id: 'activity',
    // whatever else Amplitude tells
    inputs: /./,
    better: 'more',
    value: ({ clicks }) => clicks.classViewCount,
    told: (value, view) => {
      const last = lastDays(knownDays(view));
      const since = view.hasAllVisits ? { en: 'so far', th: '' } : { en: `in ${last.en}`, th: last.th };
      return value === 0
        ? { en: `no page loads ${since.en}`, th: `${view.hasAllVisits ? 'ยังไม่' : 'ไม่ได้'}เปิดหน้าเว็บ${since.th}` }
        : { en: `${counted(value, 'page load')} ${since.en}`, th: `เปิดหน้าเว็บ ${value} ครั้ง${since.th}` };
    },
    usual: plain,
  },
];

/** For each model input the place of its theme. */
export const THEME_OF_INPUT: readonly number[] = DERIVED.map(({ name }) =>
  THEMES.findIndex(({ inputs }) => inputs.test(name.replace(/^plain_/, ''))),
);

/**
 * Whether a learner shows better (1) or worse (-1) of a theme than the class's median; 0 where it is the same, or where
 * there is no number.
 */
export function standing(theme: Theme, learner: LearnerView, view: ClassView, usual: number | null): number {
  const value = theme.value(learner, view);
  if (typeof value !== 'number' || usual === null) return 0;
  const [mine, middle] = [rounded(value), rounded(usual)];
  return Math.sign(theme.better === 'more' ? mine - middle : middle - mine);
}

/** What a learner shows of a theme beside the class; null where it equals the class's median, or nobody shows any. */
export function themeText(theme: Theme, learner: LearnerView, view: ClassView, usual: number | null): Text | null {
  if (usual === null) return null;
  const value = theme.value(learner, view);
  const middle = rounded(usual);
  if (typeof value !== 'number') return withMedian(value, ':', theme.told(middle, view));
  const mine = rounded(value);
  return mine === middle ? null : withMedian(theme.told(mine, view), '', theme.usual(middle));
}

/** The median of a theme over the learners who show something of it; null where nobody does. */
export function usualValue(theme: Theme, learners: readonly LearnerView[], view: ClassView): number | null {
  const values = learners.map((learner) => theme.value(learner, view)).filter((value) => typeof value === 'number');
  return values.length > 0 ? median(values) : null;
}

function withMedian(mine: Text, colon: '' | ':', usual: Text): Text {
  return {
    en: `${mine.en}; class median${colon} ${usual.en}`,
    th: `${mine.th} ค่ามัธยฐานของชั้นเรียน${colon} ${usual.th}`,
  };
}

/** Of what is due, once anything is; before that, and where no plan is known, of everything. */
function handedIn({ handIns, coursework }: LearnerView, { items }: ClassView): number {
  const due = items.filter((item) => item.due);
  return due.length > 0 && handIns
    ? due.filter(({ activityId }) => handIns.has(activityId)).length
    : (handIns?.size ?? coursework.activityCountPerClass);
}

function outOf(value: number, due: number, isPlanned: boolean): Text {
  if (due > 0)
    return {
      en: `${value} of ${counted(due, 'activity', 'activities')} due so far`,
      th: `ส่งงานที่ครบกำหนดแล้ว ${value} จาก ${due} ชิ้น`,
    };
  const activities = {
    en: value === 0 ? 'nothing yet' : counted(value, 'activity', 'activities'),
    th: `ส่งงาน ${value} ชิ้น`,
  };
  if (!isPlanned) return activities;
  return { en: `${activities.en}, none due so far`, th: `${activities.th} ยังไม่มีงานครบกำหนด` };
}

/** Mean days from hand-in to due date where both are known; rows without single hand-ins tell the mean time alone. */
function daysEarly({ handIns, coursework }: LearnerView, { items }: ClassView): number | Text {
  if (!handIns) return coursework.totalSubmission > 0 ? coursework.avgSecondsEarly / SECONDS_A_DAY : NO_DUE_DATE;
  const days = items.flatMap(({ activityId, dueDay }) => {
    const day = handIns.get(activityId)?.dayNumber ?? null;
    return dueDay === null || day === null ? [] : [dueDay - day];
  });
  return days.length > 0 ? mean(days) : NO_DUE_DATE;
}

function besideDueDate(days: number): Text {
  if (days === 0) return { en: 'on the due date', th: 'ตรงวันครบกำหนด' };
  const apart = Math.abs(days);
  return days > 0
    ? { en: `${counted(apart, 'day')} before the due date`, th: `ก่อนกำหนด ${apart} วัน` }
    : { en: `${counted(apart, 'day')} late`, th: `ช้ากว่ากำหนด ${apart} วัน` };
}

function ofVisit(
  days: LearnerView['days'],
  at: number,
  view: ClassView,
  count: (day: number) => number,
): number | Text {
  if (!days) return UNKNOWN_VISITS;
  const visit = days.at(at);
  if (visit) return count(visit[0]);
  if (view.hasAllVisits) return NEVER_VISITED;
  const last = lastDays(knownDays(view));
  return { en: `no visit in ${last.en}`, th: notIn(last) };
}

/** How many days before the run date are known; a class of today has none to tell of yet. */
function knownDays({ today, visitsFrom }: ClassView): number {
  return Math.max(1, today - visitsFrom);
}

function lastDays(days: number): Text {
  return days === 1
    ? { en: 'the last day', th: 'ในวันที่ผ่านมา' }
    : { en: `the last ${counted(days, 'day')}`, th: `ในช่วง ${days} วันล่าสุด` };
}

function visitedOn(value: number, days: number): Text {
  const last = lastDays(days);
  if (value === 0) return { en: `${days === 1 ? 'no visit in' : 'visited on none of'} ${last.en}`, th: notIn(last) };
  if (days === 1) return { en: `visited in ${last.en}`, th: `เข้าเว็บชั้นเรียน${last.th}` };
  return { en: `visited on ${value} of ${last.en}`, th: `เข้าเว็บชั้นเรียน ${value} วัน${last.th}` };
}

function notIn({ th }: Text): string {
  return `ไม่ได้เข้าเว็บชั้นเรียน${th}`;
}

function besideStart(days: number): Text {
  if (days === 0) return { en: 'on the first day of the class', th: 'ในวันแรกของชั้นเรียน' };
  const apart = Math.abs(days);
  return days > 0
    ? { en: `${counted(apart, 'day')} after the start of the class`, th: `หลังวันเริ่มชั้นเรียน ${apart} วัน` }
    : { en: `${counted(apart, 'day')} before the start of the class`, th: `ก่อนวันเริ่มชั้นเรียน ${apart} วัน` };
}

function plain(value: number): Text {
  return { en: String(value), th: String(value) };
}

/** To one decimal; never the negative zero. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
