import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { NEW_TASKS, type NewTaskInput } from "./simulator/new-task.ts";

/** A message of `events/`, the tasks that are there before it is sent, and what is to come out. */
export type Sample = {
  readonly name: string;
  readonly body: string;
  readonly given: readonly NewTaskInput[];
  /** For each outcome, the fields that are expected of it. */
  readonly outcomes: readonly ExpectedOutcome[];
};

const expectedOutcome = z.looseObject({ requestId: z.string() });
const expectedSchema = z.strictObject(
  { given: NEW_TASKS, outcomes: z.array(expectedOutcome) },
  "an object of given and outcomes, and nothing else",
);

export type ExpectedOutcome = Readonly<z.output<typeof expectedOutcome>>;

/** Reads every sample of a folder: `<name>.json` is the message, `expected/<name>.json` what is given and expected. */
export async function readSamples(folder: string): Promise<readonly Sample[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map((file) => readSample(folder, file)));
}

async function readSample(folder: string, file: string): Promise<Sample> {
  const path = join(folder, "expected", file);
  const expected = expectedSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!expected.success) throw new Error(`reading ${path}: ${z.prettifyError(expected.error)}`);
  return { name: file.replace(/\.json$/, ""), body: await readFile(join(folder, file), "utf8"), ...expected.data };
}
