import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { serviceNames } from "../../lib/services/service-names.ts";

const answerSchema = z.object({
  service: z.enum(serviceNames),
  status: z.int().check(z.minimum(200), z.maximum(599)),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** Meaning of the answer, a value of `Verdict`. */
  verdict: z.string(),
  why: z.string(),
});

/** An answer to a stop call with its known meaning. */
export type KnownAnswer = z.output<typeof answerSchema>;

const fileSchema = z.object({ answers: z.array(answerSchema).check(z.minLength(1)) });

/** Reads a file of known answers; throws an error that names the wrong field. */
export async function readKnownAnswers(path: string): Promise<readonly KnownAnswer[]> {
  const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.success) throw new Error(`reading ${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.answers;
}
