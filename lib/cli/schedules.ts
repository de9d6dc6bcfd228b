import type { GetScheduleCommandOutput, SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Command } from "commander";
import { isObject } from "../parse.ts";
import { isAbsentService } from "./absent-service.ts";
import { CliError } from "./cli-error.ts";
import { type Context, connect } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { Style } from "./terminal.ts";

const EXAMPLES = `
Examples:
  stopcord schedules list --stage prod
  stopcord schedules list --json

Schedules are what is deployed: those of EventBridge Scheduler whose names begin with stopcord-<stage>-. The one-machine
edition has no Scheduler.`;

/** Adds `schedules`. */
export function addSchedules(program: Command, context: Context): void {
  const schedules = program
    .command("schedules")
    .summary("list the stops that are scheduled")
    .description("Looks at scheduled stops.")
    .addHelpText("after", EXAMPLES);
  schedules
    .command("list")
    .description("Lists the schedules of a stage, with what each sends.")
    .option("--json", "one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action((options: { json?: true }, command: Command) => list(options.json === true, command, context));
}

async function list(isJson: boolean, command: Command, context: Context): Promise<void> {
  const { terminal } = context;
  const connection = connect(command, context);
  const { stage, place, clientConfig } = connection;
  const config = clientConfig("SCHEDULER");
  if (config === undefined) throw noScheduler(place.endpoint);
  const { SchedulerClient } = await import("@aws-sdk/client-scheduler");
  const client = new SchedulerClient(config);
  const prefix = `stopcord-${stage}-`;
  let count = 0;
  try {
    for await (const schedule of schedulesOf(client, prefix)) {
      terminal.print(isJson ? JSON.stringify(jsonOf(schedule, prefix)) : textOf(schedule, prefix, terminal.style));
      count += 1;
    }
  } catch (error) {
    throw isAbsentService(error, connection) ? noScheduler(place.endpoint, error) : error;
  } finally {
    client.destroy();
  }
  if (count === 0) terminal.note(`no schedule of EventBridge Scheduler has a name that begins with ${prefix}`);
}

async function* schedulesOf(client: SchedulerClient, NamePrefix: string): AsyncGenerator<GetScheduleCommandOutput> {
  const { GetScheduleCommand, paginateListSchedules } = await import("@aws-sdk/client-scheduler");
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { NamePrefix })) {
    for (const { Name, GroupName } of Schedules) yield await client.send(new GetScheduleCommand({ Name, GroupName }));
  }
}

function noScheduler(endpoint: string | undefined, cause?: unknown): CliError {
  return new CliError(
    `there is no EventBridge Scheduler at ${endpoint}: the one-machine edition has none; schedules are listed where they are deployed`,
    EXIT.aws,
    cause,
  );
}

function jsonOf(schedule: GetScheduleCommandOutput, prefix: string): object {
  const { Name = "", State, ScheduleExpression, ScheduleExpressionTimezone, Target } = schedule;
  return {
    name: Name.slice(prefix.length),
    enabled: State === "ENABLED",
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    sends: parse(Target?.Input),
  };
}

function textOf(schedule: GetScheduleCommandOutput, prefix: string, style: Style): string {
  const { Name = "", State, ScheduleExpression, ScheduleExpressionTimezone = "UTC", Target } = schedule;
  const state = State === "ENABLED" ? style("green", "on ") : style("yellow", "off");
  return `${state}  ${Name.slice(prefix.length)}  ${ScheduleExpression} ${ScheduleExpressionTimezone}\n  ${wordsOf(parse(Target?.Input))}`;
}

function wordsOf(sent: unknown): string {
  if (!isObject(sent)) return String(sent);
  if (Array.isArray(sent.stops)) return `a group of ${sent.stops.length} stops`;
  return `${sent.service} ${JSON.stringify(sent.target)}`;
}

function parse(json = ""): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
