import { roundSignificant } from '../base/stats';
import type { GateVerdict } from '../contracts/model-kind';
import type { ClassPredictions } from '../contracts/prediction';
import type { Shadow, ShadowDay, ShadowLimits } from '../contracts/shadow';

/** What a day adds up from its classes. */
export type ClassComparison = {
  readonly rows: number;
  readonly changed: number;
  readonly levels: { readonly active: readonly number[]; readonly shadow: readonly number[] };
  readonly risk: { readonly active: number; readonly shadow: number; readonly difference: number };
  readonly atRisk: { readonly active: number; readonly shadow: number; readonly both: number };
};

const LEVELS = [1, 2, 3, 4, 5];
const DIGITS = 6;

/** Compares what two models say of the same class, learner by learner; only rows with a published level count. */
export function compareClass(served: ClassPredictions, other: ClassPredictions): ClassComparison {
  const pairs = served.rows
    .map((row, i) => ({ active: row, shadow: other.rows[i] ?? row }))
    .filter(({ active }) => !active.insufficientData);
  const count = (wanted: (pair: (typeof pairs)[number]) => boolean) => pairs.filter(wanted).length;
  const sum = (of: (pair: (typeof pairs)[number]) => number) => pairs.reduce((total, pair) => total + of(pair), 0);
  return {
    rows: pairs.length,
    changed: count(({ active, shadow }) => active.level !== shadow.level),
    levels: {
      active: LEVELS.map((level) => count(({ active }) => active.level === level)),
      shadow: LEVELS.map((level) => count(({ shadow }) => shadow.level === level)),
    },
    risk: {
      active: sum(({ active }) => active.risk),
      shadow: sum(({ shadow }) => shadow.risk),
      difference: sum(({ active, shadow }) => Math.abs(active.risk - shadow.risk)),
    },
    atRisk: {
      active: count(({ active, shadow }) => active.atRisk && !shadow.atRisk),
      shadow: count(({ active, shadow }) => shadow.atRisk && !active.atRisk),
      both: count(({ active, shadow }) => active.atRisk && shadow.atRisk),
    },
  };
}

/** A run date's comparison from those of its classes, in the order given; a faulty one counts no rows. */
export function shadowDay(
  { version, beside }: Shadow,
  runDate: ShadowDay['runDate'],
  classes: readonly ClassComparison[],
  fault: string | null,
): ShadowDay {
  const counted = fault === null ? classes : [];
  const sum = (of: (one: ClassComparison) => number) => counted.reduce((total, one) => total + of(one), 0);
  const rows = sum((one) => one.rows);
  const meanOf = (of: (one: ClassComparison) => number) => roundSignificant(rows === 0 ? 0 : sum(of) / rows, DIGITS);
  const levels = (of: (one: ClassComparison) => readonly number[]) =>
    LEVELS.map((level) => sum((one) => of(one)[level - 1] ?? 0));
  return {
    runDate,
    version,
    beside,
    rows,
    changed: sum((one) => one.changed),
    levels: { active: levels((one) => one.levels.active), shadow: levels((one) => one.levels.shadow) },
    meanRisk: { active: meanOf((one) => one.risk.active), shadow: meanOf((one) => one.risk.shadow) },
    riskDifference: meanOf((one) => one.risk.difference),
    atRisk: {
      active: sum((one) => one.atRisk.active),
      shadow: sum((one) => one.atRisk.shadow),
      both: sum((one) => one.atRisk.both),
    },
    fault,
  };
}

/**
 * Whether a shadow may go live by its run dates; null while more are to come. A run date without rows does not count, a
 * fault decides at once.
 */
export function shadowVerdict(
  shadow: Shadow,
  recorded: readonly ShadowDay[],
  limits: ShadowLimits,
): GateVerdict | null {
  const own = recorded.filter(({ runDate, beside }) => runDate >= shadow.since && beside === shadow.beside);
  const faulty = own.find(({ fault }) => fault !== null);
  if (faulty) return { promote: false, reasons: [`in shadow on run date ${faulty.runDate}: ${faulty.fault}`] };
  const days = own.filter(({ rows }) => rows > 0);
  if (days.length < shadow.days) return null;
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  const changed = days.reduce((sum, day) => sum + day.changed, 0) / rows;
  const shift = levelShift(days, rows);
  const where = `of ${rows} predictions on ${days.length} run dates beside ${shadow.beside}`;
  const reasons: string[] = [];
  if (changed > limits.shadowMaxChanged)
    reasons.push(
      `in shadow ${percent(changed)} ${where} had another level; allowed: ${percent(limits.shadowMaxChanged)}`,
    );
  if (shift > limits.shadowMaxShift)
    reasons.push(
      `in shadow the mix of levels moved by ${percent(shift)} ${where}; allowed: ${percent(limits.shadowMaxShift)}`,
    );
  return { promote: reasons.length === 0, reasons };
}

/** The share of rows that would have to change level to turn one model's mix of levels into the other's. */
function levelShift(days: readonly ShadowDay[], rows: number): number {
  const moved = LEVELS.map((level) =>
    Math.abs(
      days.reduce((sum, { levels }) => sum + (levels.shadow[level - 1] ?? 0) - (levels.active[level - 1] ?? 0), 0),
    ),
  );
  return moved.reduce((sum, count) => sum + count, 0) / 2 / rows;
}

function percent(share: number): string {
  return `${roundSignificant(100 * share, 3)} %`;
}
