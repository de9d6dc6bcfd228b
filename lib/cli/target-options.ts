import { type Command, Option } from "commander";
import type * as z from "zod/mini";
import { TARGET_DESCRIPTIONS } from "../schemas/descriptions.ts";
import type { Service, TargetShape } from "../services/service.ts";

/** Gives a command one flag for each field of a service's target: `--job-id`, `--build-no`. */
export function addTargetOptions(command: Command, { target }: Service): void {
  for (const [field, schema] of Object.entries(target)) command.addOption(optionOf(field, schema));
}

/** The target as flags give it; what is missing or wrong is the parser's to say. */
export function targetOf(shape: TargetShape, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.keys(shape).filter((field) => values[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, values[field]]));
}

/** `jobId` as a flag: `--job-id`. */
export function flagOf(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function optionOf(field: string, schema: z.ZodMiniType): Option {
  const isFlag = schema.safeParse(true).success;
  const isOptional = schema.safeParse(undefined).success;
  const words = [
    TARGET_DESCRIPTIONS[field],
    isFlag ? undefined : `(${isOptional ? "" : "required; "}${wordsOf(schema)})`,
  ];
  return new Option(isFlag ? flagOf(field) : `${flagOf(field)} <value>`, words.filter(Boolean).join(" "));
}

/** What a schema asks for, in the words of its own faults. */
function wordsOf(schema: z.ZodMiniType): string {
  return schema.safeParse(null).error?.issues[0]?.message ?? "";
}
