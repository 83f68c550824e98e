/** Times at which a `cron(...)` or `rate(...)` expression of EventBridge Scheduler fires. */
export type Schedule = {
  readonly expression: string;
  /** IANA time zone of a cron expression. */
  readonly zone: string;
};

type Cron = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 1 = Sunday. */
  readonly weekdays: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
};

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const DAY_MS = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** How far ahead `nextFiring` looks: past every leap day. */
const HORIZON_DAYS = 9 * 366;

/** Firings from `from` up to but not at `to`, ascending. A rate counts from `anchor`, at which it does not fire. */
export function firings(schedule: Schedule, from: Date, to: Date, anchor: Date): Date[] {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule.expression);
  if (rate) return rateFirings(Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? 0), from, to, anchor);
  const cron = parseCron(schedule.expression);
  const found: Date[] = [];
  // A local date begins at most 14 hours before and 12 hours after the same date in UTC.
  for (let day = Math.floor(from.getTime() / DAY_MS) - 1; day * DAY_MS < to.getTime() + DAY_MS; day++) {
    found.push(...firingsOfDate(cron, day * DAY_MS, schedule.zone));
  }
  return found.filter((at) => at >= from && at < to).sort((a, b) => a.getTime() - b.getTime());
}

/** The first firing after an instant; null when there is none within nine years. */
export function nextFiring(schedule: Schedule, after: Date, anchor: Date = after): Date | null {
  const from = after.getTime() + 1;
  for (let days = 1; days <= HORIZON_DAYS * 2; days *= 2) {
    const found = firings(schedule, new Date(from), new Date(from + days * DAY_MS), anchor)[0];
    if (found) return found;
  }
  return null;
}

/** The schedule's input with the firing's time in it. */
export function scheduleInput(input: string, at: Date): unknown {
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
  return JSON.parse(input.replaceAll('<aws.scheduler.scheduled-time>', time));
}

function rateFirings(periodMs: number, from: Date, to: Date, anchor: Date): Date[] {
  const found: Date[] = [];
  const first = Math.max(1, Math.ceil((from.getTime() - anchor.getTime()) / periodMs));
  for (let at = anchor.getTime() + first * periodMs; at < to.getTime(); at += periodMs) found.push(new Date(at));
  return found;
}

function parseCron(expression: string): Cron {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const [minutes, hours, days, months, weekdays, years] = fields;
  if (fields.length !== 6 || !minutes || !hours || !days || !months || !weekdays || !years) {
    throw new Error(`schedule is "${expression}"; allowed: rate(<n> <unit>s) or cron() with six fields`);
  }
  return {
    minutes: fieldValues(minutes, 0, 59),
    hours: fieldValues(hours, 0, 23),
    days: fieldValues(days, 1, 31),
    months: fieldValues(months, 1, 12, MONTHS),
    weekdays: fieldValues(weekdays, 1, 7, WEEKDAYS),
    years: fieldValues(years, 1970, 2199),
  };
}

/** `*`, `?`, numbers, names, ranges, steps and lists of them; L, W and # are not read. */
function fieldValues(field: string, low: number, high: number, names: readonly string[] = []): Set<number> {
  const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + low : Number(text));
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [first = '', last = part.includes('/') ? String(high) : first] = range.split('-');
    const [from, to] = range === '*' || range === '?' ? [low, high] : [numberOf(first), numberOf(last)];
    if (!(from >= low && to <= high && from <= to && Number(step) >= 1)) {
      throw new Error(
        `cron field is "${part}"; allowed: *, ?, numbers from ${low} to ${high}, ranges, steps and lists`,
      );
    }
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}

/** The firings on a local date, which is given as if it began at midnight UTC. */
function firingsOfDate(cron: Cron, dateMs: number, zone: string): Date[] {
  const date = new Date(dateMs);
  const onDate =
    cron.years.has(date.getUTCFullYear()) &&
    cron.months.has(date.getUTCMonth() + 1) &&
    cron.days.has(date.getUTCDate()) &&
    cron.weekdays.has(date.getUTCDay() + 1);
  if (!onDate) return [];
  return [...cron.hours].flatMap((hour) =>
    [...cron.minutes].map((minute) => instantOf(dateMs + (hour * 60 + minute) * 60_000, zone)),
  );
}

/** The instant at which clocks of a zone show a local time, which is given as if it were UTC. */
function instantOf(localMs: number, zone: string): Date {
  const guess = localMs - offsetMs(localMs, zone);
  return new Date(localMs - offsetMs(guess, zone));
}

function offsetMs(instantMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(instantMs);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}
