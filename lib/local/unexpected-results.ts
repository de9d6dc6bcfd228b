import type { SampleResult } from "./run-samples.ts";

/** Selects the results that are not as their samples expect. */
export function unexpectedResults(results: readonly SampleResult[]): readonly SampleResult[] {
  return results.filter(({ differences }) => differences.length > 0);
}
