import { type Command, Option } from "commander";
import { durationMs } from "./duration.ts";

/** The fields of a request that flags give, whatever its service. */
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

/** What `send` is asked for besides the request. */
export type SendOptions = RequestFields & {
  readonly expiresIn?: number;
  readonly wait?: true;
  readonly timeout?: number;
  readonly json?: true;
};

/** Gives a command the flags of a request's own fields, and those of waiting for what becomes of it. */
export function addRequestOptions(command: Command): void {
  command
    .option("--id <id>", "the request's id (a random one)")
    .option("--account <name>", "whose credentials: a name in the accounts secret")
    .option("--region <region>", "the Huawei Cloud region (the account's)")
    .option("--project-id <id>", "the Huawei Cloud project (the account's in the region)")
    .addOption(
      new Option("--expires-in <duration>", "make no stop call after this time, such as 10m (15m; at most 12h)")
        .argParser(durationMs)
        .conflicts("expiresAt"),
    )
    .option("--expires-at <time>", "make no stop call after this time, such as 2026-11-22T08:00:00Z")
    .option("--reason <text>", "why; carried to the outcome")
    .option("--requested-by <text>", "who wants it; carried to the outcome")
    .option("--dry-run", "call nothing; the outcome shows the stop call")
    .option("--confirm", "say stopped only once the service itself says that the task has ended")
    .option("--wait", "wait for the outcome, print it, take it from the results queue, and exit by it")
    .addOption(new Option("--timeout <duration>", "how long --wait waits (2m)").argParser(durationMs))
    .option("--json", "one JSON object a line");
}

/** The fields among the options, `expiresAt` counted from `nowMs` where a duration is given. */
export function fieldsOf(options: SendOptions, nowMs: number): RequestFields {
  const { expiresIn, wait: _, timeout: __, json: ___, ...others } = options;
  const names = [
    "id",
    "account",
    "region",
    "projectId",
    "expiresAt",
    "reason",
    "requestedBy",
    "dryRun",
    "confirm",
  ] as const;
  const given = Object.fromEntries(
    names.filter((name) => others[name] !== undefined).map((name) => [name, others[name]]),
  );
  return expiresIn === undefined ? given : { ...given, expiresAt: new Date(nowMs + expiresIn).toISOString() };
}
