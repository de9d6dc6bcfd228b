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
import { formatBenchTable } from "./bench-text.ts";
import { benches } from "./benches.ts";
import { writeKeptFigures } from "./kept-figures.ts";

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === "help") console.log(BENCH_HELP);
  else await run(options);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** A figure that misses its target is told, and is no failure: on a busy machine it need not mean anything. */
async function run(options: BenchOptions): Promise<void> {
  const teardown = createTeardown();
  try {
    const findings = await measureAll(options, await contextFor(options, teardown));
    console.log(
      formatBenchTable(
        findings,
        benches.flatMap(({ rows }) => rows),
      ),
    );
    if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${JSON.stringify(findings, null, 2)}\n`);
    if (options.isKept) await writeKeptFigures(findings);
  } finally {
    await teardown.run();
  }
}

async function contextFor({ isShort }: BenchOptions, teardown: Teardown): Promise<BenchContext> {
  const scratch = await mkdtemp(join(tmpdir(), "stopcord-bench-"));
  teardown.add(() => rm(scratch, { recursive: true, force: true }));
  let packaging: Promise<string> | undefined;
  return {
    ...{ isShort, scratch },
    progress: (what) => console.error(what),
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
  const findings: BenchResult[] = [];
  for (const { rows, measure } of benches) {
    const wanted = rows.filter(({ id }) => only === undefined || only.includes(id));
    if (wanted.length === 0) continue;
    const figures = await measure(context);
    for (const row of wanted) {
      const figure = figures[row.id];
      if (figure !== undefined) findings.push(rateFigure(row, figure));
    }
  }
  return findings;
}
