import { type Command, Option } from "commander";
import { isoTime } from "../../time/iso-time.ts";
import { parseDurationMs } from "../duration.ts";

/** The fields of a request that flags set, for every service. */
export type RequestFields = {
  readonly id?: string;
  readonly account?: string;
  readonly region?: string;
  readonly projectId?: string;
  readonly expiresAt?: string;
  readonly dryRun?: true;
  readonly confirm?: true;
  readonly requestedBy?: string;
  readonly reason?: string;
};

/** The flags of `send` for every service; durations are in milliseconds. */
export type SendFlags = RequestFields & {
  readonly expiresIn?: number;
  readonly wait?: true;
  readonly timeout?: number;
  readonly json?: true;
  readonly yes?: true;
  readonly runningIn?: string;
};

/** Adds the flags for the fields of a request, and those for the wait and the output. */
export function addRequestFlags(command: Command): void {
  command
    .option("--id <id>", "the request id (default: a random UUID)")
    .option("--account <name>", "the account to stop with, by its name in the accounts secret")
    .option("--region <region>", "the Huawei Cloud region (default: the account's)")
    .option("--project-id <id>", "the Huawei Cloud project (default: the account's in the region)")
    .addOption(
      new Option(
        "--expires-in <duration>",
        "make no stop call after this time, such as 10m (default: 15m; at most 12h)",
      )
        .argParser(parseDurationMs)
        .conflicts("expiresAt"),
    )
    .option("--expires-at <time>", "make no stop call after this time, such as 2026-11-22T08:00:00Z")
    .option("--reason <text>", "the reason for the stop; copied to the outcome")
    .option("--requested-by <text>", "the person or system that wants the stop; copied to the outcome")
    .option("--dry-run", "make no stop call; the outcome shows the call")
    .option("--confirm", "report stopped only after the service reports that the task has ended")
    .option("--wait", "wait for the outcome, print it, delete it from the results queue, and set the exit code")
    .addOption(
      new Option("--timeout <duration>", "the longest time that --wait waits (default: 2m)").argParser(parseDurationMs),
    )
    .option("--json", "print one JSON object per line")
    .option("-y, --yes", "do not ask before a final stop, or a stop of a whole project");
}

const FIELDS = [
  "id",
  "account",
  "region",
  "projectId",
  "expiresAt",
  "dryRun",
  "confirm",
  "requestedBy",
  "reason",
] as const satisfies readonly (keyof RequestFields)[];

/** Returns the request fields among the flags; `expiresIn` becomes `expiresAt`, counted from `nowMs`. */
export function readRequestFlags(flags: SendFlags, nowMs: number): RequestFields {
  const fields = Object.fromEntries(FIELDS.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
  return flags.expiresIn === undefined ? fields : { ...fields, expiresAt: isoTime(nowMs + flags.expiresIn) };
}
