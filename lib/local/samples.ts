import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { errorText } from "./error-text.ts";
import { parseJson } from "./parse-json.ts";
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
  const names = await readdir(folder).catch((error) => {
    throw new Error(`the folder of samples ${folder} cannot be read: ${errorText(error)}`);
  });
  const files = names.filter((file) => file.endsWith(".json")).sort();
  if (files.length === 0) throw new Error(`the folder of samples ${folder} holds no <name>.json`);
  return Promise.all(files.map((file) => readSample(folder, file)));
}

async function readSample(folder: string, file: string): Promise<Sample> {
  const path = join(folder, "expected", file);
  const text = await readFile(path, "utf8").catch((error) => {
    throw new Error(`reading ${path}: ${errorText(error)}`);
  });
  const expected = expectedSchema.safeParse(parseJson(text));
  if (!expected.success) throw new Error(`reading ${path}: ${z.prettifyError(expected.error)}`);
  const body = await readFile(join(folder, file), "utf8");
  return { name: file.replace(/\.json$/, ""), body, ...expected.data };
}
