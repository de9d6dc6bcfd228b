import type { Comparison } from "./compare-answers.ts";
import type { SdkFault } from "./sdk-faults.ts";

/** Number of answers, number of right results of stopcord and of the SDK, and the SDK's faults. */
export type Totals = {
  readonly of: number;
  readonly stopcord: number;
  readonly sdk: number;
  readonly sdkFaults: readonly { readonly fault: SdkFault; readonly count: number }[];
};

/** Counts right results and faults. */
export function countTotals(comparisons: readonly Comparison[]): Totals {
  const byFault = Map.groupBy(comparisons, ({ sdkFault }) => sdkFault);
  const sdkFaults = [...byFault].flatMap(([fault, { length }]) =>
    fault === undefined ? [] : [{ fault, count: length }],
  );
  return {
    of: comparisons.length,
    stopcord: comparisons.filter(({ isRight }) => isRight).length,
    sdk: byFault.get(undefined)?.length ?? 0,
    sdkFaults,
  };
}
