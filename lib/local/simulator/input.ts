import * as z from "zod/mini";

/** What came in over a control route: the parsed value, or what is wrong with it. */
export type ParsedInput<T> = { readonly value: T } | { readonly problem: string };

const { localeError } = z.locales.en(); // zod/mini comes without texts

/** Parses a control body; the problem names every wrong field. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, body: unknown): ParsedInput<z.output<Schema>> {
  const parsed = schema.safeParse(body, { error: localeError });
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  return { problem: problems.join("; ") };
}
