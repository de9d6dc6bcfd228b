import { type Connection, type Environment, type GlobalOptions, readConnection } from "./aws/connection.ts";
import { CliError } from "./cli-error.ts";
import { shellWord } from "./shell-word.ts";

/**
 * Names the stage, the region and the address that a command uses, for its first line and its help; `noRegion` are the words where
 * neither an option nor a variable names a region.
 */
export function describePlace({ stage, stageOrigin, region, endpoint }: Connection, noRegion = "no region"): string {
  return [
    `stage ${stage}${stageOrigin === undefined ? "" : ` (${stageOrigin})`}`,
    region === undefined ? noRegion : `region ${region}`,
    ...(endpoint === undefined ? [] : [`at ${endpoint}`]),
  ].join(", ");
}

/** The options that name a place, for commands that an operator copies. */
export function placeFlags({ stage, region, endpoint }: Connection): string {
  return [
    `--stage ${stage}`,
    ...(region === undefined ? [] : [`--aws-region ${shellWord(region)}`]),
    ...(endpoint === undefined ? [] : [`--endpoint-url ${shellWord(endpoint)}`]),
  ].join(" ");
}

/** Describes the place that options and variables name, or the fault that keeps a command from using it. */
export function describePlaceOf(options: GlobalOptions, env: Environment): string {
  try {
    return describePlace(readConnection(options, env), "the region of the AWS profile, if it has one");
  } catch (error) {
    if (error instanceof CliError) return error.lines.join("; ");
    throw error;
  }
}
