import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import type { BenchResult } from "./bench-result.ts";

const FILE = join(import.meta.dirname, "measured.json");

const SCHEMA = z.object({
  machine: z.string(),
  measuredAt: z.string(),
  figures: z.record(z.string(), z.number()),
});

/** Figures of the bench by row id, in the project's file, with the machine and the date of the measurement. */
export type KeptFigures = z.output<typeof SCHEMA>;

/** Reads the figures from the file. */
export async function readKeptFigures(): Promise<KeptFigures> {
  return SCHEMA.parse(JSON.parse(await readFile(FILE, "utf8")));
}

/** Writes new figures to the file; figures of other rows stay. */
export async function writeKeptFigures(results: readonly BenchResult[]): Promise<void> {
  const kept = await readKeptFigures().catch(() => undefined);
  const figures = { ...kept?.figures, ...Object.fromEntries(results.map(({ id, value }) => [id, value])) };
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  const measuredAt = new Date().toISOString().slice(0, 10);
  await writeFile(FILE, `${JSON.stringify({ machine, measuredAt, figures }, null, 2)}\n`);
}
