const MAX_FAULTS = 20;

/** Joins the faults of a request to one line: the first 20, then the number of the others. */
export function faultLine(faults: readonly string[]): string {
  const shown = faults.slice(0, MAX_FAULTS);
  const moreCount = faults.length - shown.length;
  return (moreCount === 0 ? shown : [...shown, `and ${moreCount} more`]).join("; ");
}
