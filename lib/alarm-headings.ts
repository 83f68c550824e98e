import { FUNCTIONS, type FunctionName } from '../shared/contracts/names';
import { pascalCase } from './pascal-case';

export const SCHEDULED: readonly FunctionName[] = ['daily-prep', 'retrain', 'reports', 'videos'];
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

/** The name of a function's alarm after the stage, and its heading in docs/runbook.md. */
export function alarmHeading(name: FunctionName, kind: AlarmKind): string {
  return `${pascalCase(name)}${kind}`;
}

/** Every alarm of the stack, by heading. */
export function alarmHeadings(): string[] {
  const of = (kind: AlarmKind, names: readonly FunctionName[]) => names.map((name) => alarmHeading(name, kind));
  return [
    ...of('Failed', FUNCTIONS),
    ...of('DidNotRun', SCHEDULED),
    ...of('DeadLetters', ASYNCHRONOUS),
    ...of('Slow', FUNCTIONS),
    'DailyPrepEmptyDay',
    'DailyPrepFailedClasses',
    'FunctionsThrottled',
    'ModelRefused',
  ];
}
