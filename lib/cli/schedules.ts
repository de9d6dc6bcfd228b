import type { GetScheduleCommandOutput, SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Command } from "commander";
import { countNoun } from "../outcome/count-noun.ts";
import { isObject, safeJson } from "../parse.ts";
import { isAbsentService } from "./aws/absent-service.ts";
import { AwsError } from "./aws/aws-error.ts";
import type { Connection } from "./aws/connection.ts";
import { foreignAnswer } from "./aws/foreign-answer.ts";
import { withClient } from "./aws/with-client.ts";
import { CliError } from "./cli-error.ts";
import { type Context, connect } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { type Line, styled } from "./line.ts";

const EXAMPLES = `
Examples:
  npx stopcord schedules list --stage prod
  npx stopcord schedules list --json

The list contains the deployed schedules: those of the schedule group stopcord-<stage> in EventBridge Scheduler. The
one-machine edition has no Scheduler.`;

/** Adds the command `schedules` and its subcommand. */
export function addSchedules(program: Command, context: Context): void {
  const schedules = program
    .command("schedules")
    .summary("list scheduled stops")
    .description("Lists scheduled stops.")
    .addHelpText("after", EXAMPLES);
  schedules
    .command("list")
    .description("Lists the schedules of a stage, each with the message that it sends.")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", EXAMPLES)
    .action((options: { json?: true }, command: Command) => listSchedules(options, command, context));
}

async function listSchedules({ json }: { json?: true }, command: Command, context: Context): Promise<void> {
  const { terminal } = context;
  const connection = await connect(command, context);
  const prefix = `${groupOf(connection)}-`;
  let count = 0;
  await withScheduler(connection, async (client) => {
    for await (const schedule of readSchedules(client, connection)) {
      if (context.signal.aborted) return;
      const row = rowOf(schedule, prefix);
      terminal.print(...(json ? [JSON.stringify(row)] : formatRow(row)));
      count += 1;
    }
  });
  if (count > 0 || context.signal.aborted) return;
  terminal.note(`no schedule in the group ${groupOf(connection)} of EventBridge Scheduler`);
}

async function withScheduler(connection: Connection, work: (client: SchedulerClient) => Promise<void>): Promise<void> {
  const config = connection.clientConfig("SCHEDULER");
  if (config === undefined) throw noScheduler(connection);
  const { SchedulerClient } = await import("@aws-sdk/client-scheduler");
  try {
    await withClient({ client: new SchedulerClient(config), connection, service: "SCHEDULER" }, work);
  } catch (error) {
    throw isAbsentService(error, connection) ? noScheduler(connection, error) : error;
  }
}

/** Reads the schedules of the stage's group, which the stack creates; the names of another stage may begin alike. */
async function* readSchedules(
  client: SchedulerClient,
  connection: Connection,
): AsyncGenerator<GetScheduleCommandOutput> {
  const { GetScheduleCommand, paginateListSchedules } = await import("@aws-sdk/client-scheduler");
  try {
    for await (const page of paginateListSchedules({ client }, { GroupName: groupOf(connection) })) {
      if (page.Schedules === undefined) throw foreignAnswer(connection, "SCHEDULER", page);
      for (const { Name, GroupName } of page.Schedules) {
        const schedule = await client.send(new GetScheduleCommand({ Name, GroupName })).catch(ignoreMissing);
        if (schedule !== undefined) yield schedule; // it may be deleted since
      }
    }
  } catch (error) {
    ignoreMissing(error); // a stack without schedules has no group
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof AwsError) || error.name !== "ResourceNotFoundException") throw error;
}

function groupOf({ stage }: Connection): string {
  return `stopcord-${stage}`;
}

function noScheduler({ endpoint }: Connection, cause?: unknown): CliError {
  return new CliError(
    `no EventBridge Scheduler at ${endpoint}: the one-machine edition has none; list the schedules of a stage on AWS`,
    EXIT.aws,
    cause,
  );
}

/** A schedule as `--json` prints it; `sends` is the message, parsed if it is JSON. */
type ScheduleRow = {
  readonly name: string;
  readonly enabled: boolean;
  readonly expression: string | undefined;
  readonly timezone: string | undefined;
  readonly sends: unknown;
};

function rowOf(schedule: GetScheduleCommandOutput, prefix: string): ScheduleRow {
  const { Name = "", State, ScheduleExpression, ScheduleExpressionTimezone, Target } = schedule;
  return {
    name: Name.slice(prefix.length),
    enabled: State === "ENABLED",
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    sends: parseIfJson(Target?.Input),
  };
}

function formatRow({ name, enabled, expression, timezone = "UTC", sends }: ScheduleRow): readonly Line[] {
  const state = enabled ? styled("green", "on ") : styled("yellow", "off");
  return [[state, `  ${name}  ${expression} ${timezone}`], `  ${describeMessage(sends)}`];
}

function describeMessage(message: unknown): string {
  if (!isObject(message)) return String(message);
  if (Array.isArray(message.stops)) return `a group of ${countNoun(message.stops.length, "stop")}`;
  return `${message.service} ${JSON.stringify(message.target)}`;
}

/** The value of a text that is JSON, else the text. */
function parseIfJson(text = ""): unknown {
  return safeJson(text) ?? text;
}
