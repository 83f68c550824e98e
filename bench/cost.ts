import prices from './prices.json';

/** What the benchmarks counted of a day with so many pairs. */
export type DayCounts = {
  readonly pairs: number;
  readonly classes: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly cpuSeconds: number;
  /** Of one class's predictions. */
  readonly queryReadUnits: number;
  readonly queryCpuMs: number;
};

/** Assumed, not measured. */
const QUERIES_PER_CLASS = 20;
const KEPT_DAYS = 120;

/** A function of 1,769 MB has a whole processor, a smaller one its share: GB-seconds hang on the work alone. */
const WHOLE_PROCESSOR_GB = 1769 / 1024;
/** The pointer that every query reads first. */
const POINTER_UNITS = 1;
const BYTES_PER_WRITE_UNIT = 1024;
const DAYS_PER_MONTH = 30;

type DayCost = {
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly gbSeconds: number;
  readonly storedGb: number;
  readonly dollars: number;
};

/** A day's bill: the daily run, twenty queries a class, and a day's share of what 120 days have stored. */
function dayCost(day: DayCounts): DayCost {
  const queries = QUERIES_PER_CLASS * day.classes;
  const readUnits = day.readUnits + queries * (POINTER_UNITS + day.queryReadUnits);
  const gbSeconds = WHOLE_PROCESSOR_GB * (day.cpuSeconds + (queries * day.queryCpuMs) / 1000);
  const storedGb = (day.writeUnits * BYTES_PER_WRITE_UNIT * KEPT_DAYS) / 2 ** 30;
  const dollars =
    (day.writeUnits * prices.millionWriteUnits + readUnits * prices.millionReadUnits) / 1e6 +
    (queries * prices.millionApiRequests + (queries + 1) * prices.millionInvocations) / 1e6 +
    gbSeconds * prices.lambdaGbSecond +
    (storedGb * (prices.tableGbMonth + prices.recoveryGbMonth)) / DAYS_PER_MONTH;
  return { requests: day.requests + 2 * queries, writeUnits: day.writeUnits, readUnits, gbSeconds, storedGb, dollars };
}

/** A column a size. */
export function costTable(days: readonly DayCounts[]): string {
  const costs = days.map(dayCost);
  const row = (name: string, cells: readonly string[]) => `| ${[name, ...cells].join(' | ')} |`;
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  return [
    row(
      'a day with',
      days.map(({ pairs }) => `${whole(pairs)} pairs`),
    ),
    `|-|${'-|'.repeat(days.length)}`,
    row(
      'requests to tables',
      costs.map(({ requests }) => whole(requests)),
    ),
    row(
      'write units',
      costs.map(({ writeUnits }) => whole(writeUnits)),
    ),
    row(
      'read units',
      costs.map(({ readUnits }) => whole(readUnits)),
    ),
    row(
      'Lambda GB-seconds',
      costs.map(({ gbSeconds }) => whole(gbSeconds)),
    ),
    row(
      `GB stored, ${KEPT_DAYS} days`,
      costs.map(({ storedGb }) => storedGb.toFixed(2)),
    ),
    row(
      '**US$**',
      costs.map(({ dollars }) => `**${dollars.toFixed(3)}**`),
    ),
  ].join('\n');
}
