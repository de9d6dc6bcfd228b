import { countNoun } from "../outcome/count-noun.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

const MAX_FAULTS = 20;

/** Creates the error for faults of an input: one line for each, at most twenty, and the number of the others. */
export function faultError(faults: readonly string[]): CliError {
  const more = faults.length - MAX_FAULTS;
  const lines = [...faults.slice(0, MAX_FAULTS), ...(more > 0 ? [`… and ${countNoun(more, "more fault")}`] : [])];
  return new CliError(lines, EXIT.usage);
}
