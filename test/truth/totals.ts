import type { Comparison } from "./compare-answers.ts";
import type { SdkFault } from "./sdk-faults.ts";

/** How many of so many answers each gets right, and what the SDK gets wrong. */
export type Totals = {
  readonly of: number;
  readonly stopcord: number;
  readonly sdk: number;
  readonly sdkFaults: readonly { readonly fault: SdkFault; readonly count: number }[];
};

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
