/** More classes than this failing at once is no matter of single classes. */
const MOST_FAILED_SHARE = 0.1;

/** How many classes of so many may fail without stopping the others: a tenth, of few classes one, and never all of them. */
export function allowedFailures(classes: number): number {
  return Math.min(Math.max(1, Math.floor(classes * MOST_FAILED_SHARE)), classes - 1);
}
