import { errorText } from "../../lib/local/error-text.ts";
import { EXPERIMENTS, type ExperimentName } from "./all-experiments.ts";
import { createExperimentContext } from "./experiment-context.ts";
import { EXPERIMENTS_HELP, type ExperimentsOptions, readExperimentsOptions } from "./experiments-options.ts";
import { formatExperimentReport } from "./format-experiment-report.ts";

try {
  const options = readExperimentsOptions(process.argv.slice(2));
  if (options === "help") console.log(EXPERIMENTS_HELP);
  else process.exitCode = await runAll(options);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Runs the experiments one after the other. Returns the exit code: 1 if a claim does not hold. */
async function runAll(options: ExperimentsOptions): Promise<number> {
  let exitCode = 0;
  for (const name of options.names) if (!(await runOne(name, options))) exitCode = 1;
  return exitCode;
}

/** Runs one experiment and prints its report. Returns true if every claim holds. */
async function runOne(name: ExperimentName, options: ExperimentsOptions): Promise<boolean> {
  const { title, run } = EXPERIMENTS[name];
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  const context = createExperimentContext((line) => console.error(`${String(seconds()).padStart(4)} s  ${line}`));
  console.error(`${name}: ${title}`);
  try {
    const report = await run(context, options);
    if (options.json) console.log(JSON.stringify({ name, title, seconds: seconds(), ...report }));
    else console.log(`${name}: ${title}\n\n${formatExperimentReport(report, process.stdout)}\n`);
    return report.claims.every(({ holds }) => holds);
  } finally {
    await context.close();
  }
}
