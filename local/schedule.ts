import { dayOf, dayRange } from '../shared/base/day';
import { firingOn, parseSchedule } from '../shared/base/schedule';
import type { ScheduleTemplate } from './template';

const ZONE = 'Asia/Bangkok';

/** Firings from `from` up to but not at `to`, ascending. A rate counts from `anchor`, at which it does not fire. */
export function firings(
  { expression, zone }: Pick<ScheduleTemplate, 'expression' | 'zone'>,
  from: Date,
  to: Date,
  anchor: Date,
): Date[] {
  const schedule = parseSchedule(expression);
  if (schedule.kind === 'rate') return rateFirings(schedule.periodMs, from, to, anchor);
  if (zone !== ZONE) throw new Error(`the zone of ${expression} is "${zone}"; allowed: ${ZONE}`);
  return dayRange(dayOf(from), dayOf(to))
    .map((day) => firingOn(schedule, day))
    .filter((at) => at !== null)
    .filter((at) => at >= from && at < to);
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
