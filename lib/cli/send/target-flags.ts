import { type Command, Option } from "commander";
import type * as z from "zod/mini";
import { RUNNING, targetShapes } from "../../request/selection.ts";
import { TARGET_DESCRIPTIONS } from "../../schemas/descriptions.ts";
import type { Service } from "../../services/service.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { flagName } from "../flag-names.ts";

type FlagValues = Readonly<Record<string, unknown>>;

/** Adds one flag for each field of a service's targets: `--job-id`, `--build-no`, and those of a selection. */
export function addTargetFlags(command: Command, service: Service): void {
  const { run = {}, task = {}, project = {} } = targetShapes(service);
  for (const [field, schema] of Object.entries({ ...project, ...task, ...run })) {
    const isOfRun = Object.hasOwn(run, field);
    command.addOption(createOption(field, schema, isOfRun));
  }
  const { oneTask } = service.selection ?? {};
  if (oneTask) command.option("--running", `stop whatever is running, instead of ${flagName(oneTask.runField)}`);
}

/** Returns the target that the flags describe. The request parser reports missing and faulty fields. */
export function readTargetFlags(service: Service, values: FlagValues): Record<string, unknown> {
  const fields = [...new Set(Object.values(targetShapes(service)).flatMap(Object.keys))];
  const given = fields.filter((field) => values[field] !== undefined);
  const target = Object.fromEntries(given.map((field) => [field, fieldValue(field, values[field])]));
  const { oneTask } = service.selection ?? {};
  if (values.running !== true || oneTask === undefined) return target;
  const { runField } = oneTask;
  const other = [runField, "runningIn"].find((field) => target[field] !== undefined);
  if (other !== undefined)
    throw new CliError(`--running does not go with ${flagName(other)}: use one of them`, EXIT.usage);
  return { ...target, [runField]: RUNNING };
}

/** Only `atMost` is a number that is not also a text of digits. */
function fieldValue(field: string, value: unknown): unknown {
  return field === "atMost" && /^\d{1,9}$/.test(String(value)) ? Number(value) : value;
}

function createOption(field: string, schema: z.ZodMiniType, isOfRun: boolean): Option {
  const description = TARGET_DESCRIPTIONS[field] ?? "";
  if (schema.safeParse(true).success) return new Option(flagName(field), description);
  const isOptional = !isOfRun || schema.safeParse(undefined).success;
  const rule = `(${isOptional ? "" : "required; "}${ruleOf(schema)})`;
  return new Option(`${flagName(field)} <value>`, `${description} ${rule}`.trim());
}

/** The rule of a schema, from the fault that it reports for null. */
function ruleOf(schema: z.ZodMiniType): string {
  return schema.safeParse(null).error?.issues[0]?.message ?? "";
}
