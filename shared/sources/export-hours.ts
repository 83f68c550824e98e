import type { HourWindow } from '../base/day';

const HOUR_MS = 3_600_000;

/** The two halves of an export window; null when it is a single hour. */
export function halves(window: HourWindow): [HourWindow, HourWindow] | null {
  const [first, last] = [hourNumber(window.start), hourNumber(window.end)];
  if (last <= first) return null;
  const middle = Math.floor((first + last) / 2);
  return [
    { start: window.start, end: hourText(middle) },
    { start: hourText(middle + 1), end: window.end },
  ];
}

function hourNumber(text: string): number {
  const [year, month, day, hour] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8), text.slice(9)].map(Number);
  return Date.UTC(year as number, (month as number) - 1, day, hour) / HOUR_MS;
}

function hourText(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 13).replaceAll('-', '');
}
