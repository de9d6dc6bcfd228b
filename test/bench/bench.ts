import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { errorText } from "../../lib/local/error-text.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { PROJECT } from "../rig/project.ts";
import { BENCH_HELP, type BenchOptions, readBenchOptions } from "./bench-options.ts";
import { type BenchResult, rateFigure } from "./bench-result.ts";
import type { BenchContext } from "./bench-row.ts";
import { benches } from "./benches.ts";
import { formatBenchTable } from "./format-bench-table.ts";
import { writeKeptFigures } from "./kept-figures.ts";

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === "help") console.log(BENCH_HELP);
  else await run(options);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Measures and prints the rows. A missed limit does not change the exit code, because a busy machine can cause it. */
async function run(options: BenchOptions): Promise<void> {
  const teardown = createTeardown();
  try {
    const results = await measureAll(options, await createContext(options, teardown));
    console.log(
      formatBenchTable(
        results,
        benches.flatMap(({ rows }) => rows),
      ),
    );
    if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${JSON.stringify(results, null, 2)}\n`);
    if (options.isKept) await writeKeptFigures(results);
  } finally {
    await teardown.run();
  }
}

async function createContext({ isShort }: BenchOptions, teardown: Teardown): Promise<BenchContext> {
  const scratch = await mkdtemp(join(tmpdir(), "stopcord-bench-"));
  teardown.add(() => rm(scratch, { recursive: true, force: true }));
  let packaging: Promise<string> | undefined;
  return {
    isShort,
    scratch,
    print: (line) => console.error(line),
    packageFolder() {
      packaging ??= packageFunctions(PROJECT, "dev").then((folder) => {
        teardown.add(() => rm(folder, { recursive: true, force: true }));
        return folder;
      });
      return packaging;
    },
  };
}

async function measureAll({ only }: BenchOptions, context: BenchContext): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const { rows, measure } of benches) {
    const selected = rows.filter(({ id }) => only === undefined || only.includes(id));
    if (selected.length === 0) continue;
    const figures = await measure(context);
    for (const row of selected) {
      const figure = figures[row.id];
      if (figure !== undefined) results.push(rateFigure(row, figure));
    }
  }
  return results;
}
