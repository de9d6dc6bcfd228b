import { isLoopback } from "../../http/loopback.ts";
import { CliError } from "../cli-error.ts";
import type { Connection } from "./connection.ts";
import { explainAwsError } from "./explain-aws-error.ts";

/** Tells whether an error means that a local emulator lacks the service: such an emulator misreads the request. */
export function isAbsentService(error: unknown, { location }: Connection): boolean {
  const isEmulated = location.endpoint !== undefined && isLoopback(location.endpoint);
  return isEmulated && !(explainAwsError(error, location) instanceof CliError);
}
