import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { type NewTaskInput, newTasksSchema } from "./simulator/new-task.ts";

/** A message of `events/`, the simulator's tasks before it is sent, and the outcomes that must follow. */
export type Sample = {
  readonly name: string;
  readonly body: string;
  readonly given: readonly NewTaskInput[];
  /** For each outcome the fields to compare. */
  readonly outcomes: readonly ExpectedOutcome[];
};

const expectedOutcome = z.looseObject({ requestId: z.string() });
const expectedSchema = z.strictObject(
  { given: newTasksSchema, outcomes: z.array(expectedOutcome) },
  "expected an object with given and outcomes, and no other key",
);

export type ExpectedOutcome = Readonly<z.output<typeof expectedOutcome>>;

/** Reads the samples of a folder: `<name>.json` is the message, `expected/<name>.json` holds `given` and `outcomes`. */
export async function readSamples(folder: string): Promise<readonly Sample[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map((file) => readSample(folder, file)));
}

async function readSample(folder: string, file: string): Promise<Sample> {
  const path = join(folder, "expected", file);
  const expected = expectedSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!expected.success) throw new Error(`reading ${path}: ${z.prettifyError(expected.error)}`);
  const body = await readFile(join(folder, file), "utf8");
  return { name: file.replace(/\.json$/, ""), body, ...expected.data };
}
