import { FUNCTIONS, type FunctionName } from '../shared/contracts/names';
import { pascalCase } from './pascal-case';

/** Every schedule and the function that it starts; its job records success under the schedule's name. */
export const SCHEDULED = {
  'daily-prep': 'daily-prep',
  retrain: 'retrain',
  reports: 'reports',
  'reports-period-end': 'reports',
  videos: 'videos',
} as const satisfies Readonly<Record<string, FunctionName>>;
export type ScheduleName = keyof typeof SCHEDULED;
export const SCHEDULES = Object.keys(SCHEDULED) as ScheduleName[];

export const ASYNCHRONOUS: readonly FunctionName[] = [
  'daily-prep',
  'retrain',
  'model-swap',
  'csv-ingest',
  'reports',
  'videos',
  'abandonment',
  'clusters',
  'classify',
];

export type AlarmKind = 'Failed' | 'Slow' | 'DeadLetters' | 'DidNotRun';

/** The name of a function's or schedule's alarm after the stage, and its heading in docs/runbook.md. */
export function alarmHeading(name: FunctionName | ScheduleName, kind: AlarmKind): string {
  return `${pascalCase(name)}${kind}`;
}

/** Every alarm of the stack, by heading. */
export function alarmHeadings(): string[] {
  const of = (kind: AlarmKind, names: readonly (FunctionName | ScheduleName)[]) =>
    names.map((name) => alarmHeading(name, kind));
  return [
    ...of('Failed', FUNCTIONS),
    ...of('DidNotRun', SCHEDULES),
    ...of('DeadLetters', ASYNCHRONOUS),
    ...of('Slow', FUNCTIONS),
    'GatewayFailed',
    'DailyPrepEmptyDay',
    'DailyPrepFailedClasses',
    'FunctionsThrottled',
    'ModelRefused',
  ];
}
