import * as z from "zod/mini";

/** The body of a control request: the parsed value, or its faults in one text. */
export type ParsedInput<T> = { readonly value: T } | { readonly problem: string };

const { localeError } = z.locales.en(); // zod/mini has no error texts by default

/** Parses the body of a control request; the problem names every wrong field. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, body: unknown): ParsedInput<z.output<Schema>> {
  const parsed = schema.safeParse(body, { error: localeError });
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  return { problem: problems.join("; ") };
}
