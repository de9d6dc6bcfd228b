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

/** Figures of the bench that are kept in the project, by row, and where and when they were measured. */
export type KeptFigures = z.output<typeof SCHEMA>;

/** Reads the figures that are kept. */
export async function readKeptFigures(): Promise<KeptFigures> {
  return SCHEMA.parse(JSON.parse(await readFile(FILE, "utf8")));
}

/** Keeps new figures; those of rows that have not been measured now stay. */
export async function writeKeptFigures(findings: readonly BenchResult[]): Promise<void> {
  const kept = await readKeptFigures().catch(() => undefined);
  const figures = { ...kept?.figures, ...Object.fromEntries(findings.map(({ id, value }) => [id, value])) };
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  const measuredAt = new Date().toISOString().slice(0, 10);
  await writeFile(FILE, `${JSON.stringify({ machine, measuredAt, figures }, null, 2)}\n`);
}
