import { isLoopback } from "../http/loopback.ts";
import { CliError } from "./cli-error.ts";
import type { Connection } from "./connection.ts";
import { explain } from "./explain.ts";

/** Whether an error means that there is no such service: an emulator without it answers with whatever it takes the request for. */
export function isAbsentService(error: unknown, { place }: Connection): boolean {
  const isEmulated = place.endpoint !== undefined && isLoopback(place.endpoint);
  return isEmulated && !(explain(error, place) instanceof CliError);
}
