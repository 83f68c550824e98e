import { leastOrNaN, meanOrNaN } from '../base/stats';
import type { ActiveDay } from '../contracts/learner-class';
import type { ClassView, LearnerView } from './class-view';
import type { Derived } from './derived-input';
import { dueItem, handedIn } from './marks';
import { promisedScore } from './page-weights';

type Compute = Derived['compute'];

/** The places of the counters in an ActiveDay. */
const ALL = 1;
const LISTS = 2;
const MATERIALS = 3;
const ACTIVITIES = 4;
type Counter = typeof ALL | typeof LISTS | typeof MATERIALS | typeof ACTIVITIES;

const EVER = 100_000;
/** Days without a visit before the class began that are added where there never was a visit. */
const NEVER_VISITED_DAYS = 14;
const LATEST_FIRST_VISIT_DAY = 60;

/** What is known from Amplitude of one learner beside the class. */
export const DERIVED_ACTIVITY: readonly Derived[] = [
  row('loads_7_days', 'log(1 + page loads)', 'Page loads of the last 7 days.', loads(ALL, 0, 7)),
  row('loads_14_days', 'log(1 + page loads)', 'Page loads of the last 14 days.', loads(ALL, 0, 14)),
  row(
    'loads_28_days_before',
    'log(1 + page loads)',
    'Page loads of the 28 days before the last 28.',
    loads(ALL, 28, 56),
  ),
  row(
    'list_loads_14_days',
    'log(1 + page loads)',
    'Page loads of the activity list in the last 14 days.',
    loads(LISTS, 0, 14),
  ),
  row(
    'material_loads_14_days',
    'log(1 + page loads)',
    'Page loads of materials in the last 14 days.',
    loads(MATERIALS, 0, 14),
  ),
  row(
    'activity_loads_14_days',
    'log(1 + page loads)',
    'Page loads of activities and quizzes in the last 14 days.',
    loads(ACTIVITIES, 0, 14),
  ),
  row('list_days', 'log(1 + days)', 'Days on which the activity list was visited.', daysWith(LISTS, EVER)),
  row('list_days_28', 'log(1 + days)', 'The same in the last 28 days.', daysWith(LISTS, 28)),
  row('material_days_28', 'log(1 + days)', 'Days of the last 28 with materials.', daysWith(MATERIALS, 28)),
  row('activity_days_28', 'log(1 + days)', 'Days of the last 28 with activities or quizzes.', daysWith(ACTIVITIES, 28)),
  row('active_days_7', 'days', 'Days of the last 7 with visits.', activeDays(0, 7)),
  row('active_days_28', 'days', 'Days of the last 28 with visits.', activeDays(0, 28)),
  row('active_days', 'days', 'Days with visits.', activeDays(0, EVER)),
  row('days_since_visit', 'log(1 + days)', 'Days since the last day with visits.', sinceVisit),
  row('worst_week', 'log ratio', 'The week with the fewest page loads beside the median of the class.', (l, v) =>
    leastOrNaN(ratios(l, v)),
  ),
  row(
    'last_week',
    'log ratio',
    'Page loads of the last 7 days beside the median of the class.',
    (l, v) => ratios(l, v)[0] ?? Number.NaN,
  ),
  row('mean_week', 'log ratio', 'Mean over the weeks of the page loads beside the median of the class.', (l, v) =>
    meanOrNaN(ratios(l, v)),
  ),
  row('week_trend', 'log ratio', 'The newer half of the weeks less the older half.', weekTrend),
  row('week_spread', 'log ratio', 'Standard deviation over the weeks.', weekSpread),
  row('weeks_with_visits', 'share', 'Share of the weeks with a visit.', (l) =>
    meanOrNaN((l.weeks ?? []).map((week) => Number(week > 0))),
  ),
  row(
    'loads_before_start',
    'log(1 + page loads)',
    'Page loads before the first day of the class.',
    ofTheStart((l, v) => loads(ALL, v.today - v.start, EVER)(l, v)),
  ),
  row(
    'active_days_before_start',
    'days',
    'Days with visits before the first day of the class.',
    ofTheStart((l, v) => activeDays(v.today - v.start, EVER)(l, v)),
  ),
  row('first_visit', 'days', 'Day of the first visit, from the first day of the class.', ofTheStart(firstVisit)),
  row(
    'longest_gap',
    'log(1 + days)',
    'Most days between visits since the first day of the class, up to today.',
    longestGap,
  ),
  row('loads_per_active_day', 'log(1 + page loads)', 'Page loads per day with visits.', loadsPerDay),
  row(
    'loads_on_hand_in_days',
    'log(1 + page loads)',
    'Mean over activities of the page loads on the day on which it was handed in.',
    loadsOnHandInDays,
  ),
  row(
    'loads_up_to_due',
    'log(1 + page loads)',
    'Page loads of the four days up to the due date of the assignment due last.',
    loadsBeforeDue(0, 4),
  ),
  row('loads_ahead_of_due', 'log(1 + page loads)', 'Page loads of the week before those.', loadsBeforeDue(4, 11)),
  row(
    'pages_class_opens',
    'share',
    'Share of the activity pages opened, each weighted by the share of the class that opened it.',
    pagesOpened,
  ),
  row(
    'pages_of_high_scores',
    'deviations',
    'The score that the pages opened promise: which pages of activities, quizzes and materials those open who score well in the class.',
    pagesOfHighScores,
  ),
];

function row(name: string, unit: string, meaning: string, compute: Compute): Derived {
  return { name, source: 'Amplitude', unit, meaning, compute };
}

/** Page loads more than `from` and at most `to` days ago. */
function loads(counter: Counter, from: number, to: number): Compute {
  return ({ days }, { today }) => loadsBefore(today, days, counter, from, to);
}

function loadsBefore(end: number, days: LearnerView['days'], counter: Counter, from: number, to: number): number {
  if (!days) return Number.NaN;
  let sum = 0;
  for (const day of days) if (isWithin(day, end, from, to)) sum += day[counter];
  return Math.log1p(sum);
}

function daysWith(counter: Counter, to: number): Compute {
  return ({ days }, { today }) =>
    days ? Math.log1p(days.filter((day) => day[counter] > 0 && isWithin(day, today, 0, to)).length) : Number.NaN;
}

function activeDays(from: number, to: number): Compute {
  return ({ days }, { today }) => (days ? days.filter((day) => isWithin(day, today, from, to)).length : Number.NaN);
}

function isWithin([day]: ActiveDay, today: number, from: number, to: number): boolean {
  return today - day > from && today - day <= to;
}

function sinceVisit({ days }: LearnerView, { today, start }: ClassView): number {
  if (!days) return Number.NaN;
  const last = days.at(-1);
  return Math.log1p(last ? today - last[0] : Math.max(1, today - start) + NEVER_VISITED_DAYS);
}

/** Of the whole weeks before today, newest first: log of the page loads less log of the class's median. */
function ratios({ weeks }: LearnerView, { weekLoads }: ClassView): number[] {
  return (weeks ?? []).map((week, w) => Math.log1p(week) - weekLoads[w]!);
}

function weekTrend(learner: LearnerView, view: ClassView): number {
  const weeks = ratios(learner, view);
  const half = Math.ceil(weeks.length / 2);
  return meanOrNaN(weeks.slice(0, half)) - meanOrNaN(weeks.slice(half));
}

function weekSpread(learner: LearnerView, view: ClassView): number {
  const weeks = ratios(learner, view);
  const centre = meanOrNaN(weeks);
  return Math.sqrt(meanOrNaN(weeks.map((week) => (week - centre) ** 2)));
}

/** Undefined where the class was under way when counting began. */
function ofTheStart(compute: Compute): Compute {
  return (learner, view) => (view.hasAllVisits ? compute(learner, view) : Number.NaN);
}

function firstVisit({ days }: LearnerView, { today, start }: ClassView): number {
  return days ? Math.min(LATEST_FIRST_VISIT_DAY, (days[0]?.[0] ?? today) - start) : Number.NaN;
}

function longestGap({ days }: LearnerView, { today, start, countedFrom }: ClassView): number {
  if (!days) return Number.NaN;
  const first = Math.max(start, countedFrom);
  let last = first;
  let gap = 0;
  for (const [day] of days) {
    if (day < first) continue;
    gap = Math.max(gap, day - last);
    last = day;
  }
  return Math.log1p(Math.max(gap, today - last, 0));
}

function loadsPerDay({ days }: LearnerView): number {
  if (!days || days.length === 0) return Number.NaN;
  return Math.log1p(days.reduce((sum, day) => sum + day[ALL], 0) / days.length);
}

/** NaN where nothing was handed in on a day that was counted; what is handed in today has no visits yet. */
function loadsOnHandInDays(learner: LearnerView, view: ClassView): number {
  if (!learner.days) return Number.NaN;
  const loadsOf = new Map(learner.days.map((day) => [day[0], day[ALL]]));
  const isCounted = (day: number): boolean => day < view.today && day >= view.countedFrom;
  const days = handedIn(learner, view).flatMap(({ day }) => (day !== null && isCounted(day) ? [day] : []));
  return meanOrNaN(days.map((day) => Math.log1p(loadsOf.get(day) ?? 0)));
}

/** Page loads `from` to `to` days before the end of the due day of the assignment due last. */
function loadsBeforeDue(from: number, to: number): Compute {
  return ({ days }, view) => {
    const due = dueItem(view, ({ isAssignment }) => isAssignment, -1)?.dueDay ?? null;
    return due === null ? Number.NaN : loadsBefore(due + 1, days, ALL, from, to);
  };
}

function pagesOpened({ clicks }: LearnerView, { pageShares }: ClassView): number {
  let sum = 0;
  for (const id of clicks.activityIds) sum += pageShares.get(id) ?? 0;
  return sum;
}

function pagesOfHighScores({ clicks }: LearnerView, view: ClassView): number {
  const weights = view.pageWeights();
  return weights && clicks.pages ? promisedScore(weights, clicks.pages) : Number.NaN;
}
