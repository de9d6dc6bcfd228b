import { type Command, Option } from "commander";
import type * as z from "zod/mini";
import { TARGET_DESCRIPTIONS } from "../../schemas/descriptions.ts";
import type { Service, TargetShape } from "../../services/service.ts";
import { flagName } from "../flag-names.ts";

/** Adds one flag for each field of a service's target: `--job-id`, `--build-no`. */
export function addTargetFlags(command: Command, { target }: Service): void {
  for (const [field, schema] of Object.entries(target)) command.addOption(createOption(field, schema));
}

/** Returns the target that the flags describe. The request parser reports missing and faulty fields. */
export function readTargetFlags(
  shape: TargetShape,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = Object.keys(shape).filter((field) => values[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, values[field]]));
}

function createOption(field: string, schema: z.ZodMiniType): Option {
  const description = TARGET_DESCRIPTIONS[field] ?? "";
  if (schema.safeParse(true).success) return new Option(flagName(field), description);
  const isOptional = schema.safeParse(undefined).success;
  const rule = `(${isOptional ? "" : "required; "}${ruleOf(schema)})`;
  return new Option(`${flagName(field)} <value>`, `${description} ${rule}`.trim());
}

/** The rule of a schema, from the fault that it reports for null. */
function ruleOf(schema: z.ZodMiniType): string {
  return schema.safeParse(null).error?.issues[0]?.message ?? "";
}
