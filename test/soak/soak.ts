import { writeFile } from "node:fs/promises";
import { errorText } from "../../lib/local/error-text.ts";
import { runSoak } from "./run-soak.ts";
import { readSoakOptions, SOAK_HELP, type SoakOptions } from "./soak-options.ts";
import { formatSoakReport, hasPassed } from "./soak-report.ts";

const exitCode = await main(process.argv.slice(2));
await Promise.all([flush(process.stdout), flush(process.stderr)]);
// Without this, Node has stayed busy for minutes after a soak that killed some hundred threads.
process.exit(exitCode);

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readSoakOptions(args);
    if (options !== "help") return await run(options);
    console.log(SOAK_HELP);
    return 0;
  } catch (error) {
    console.error(`soak: ${errorText(error)}`);
    return 1;
  }
}

/** Runs a soak and returns the exit code. SIGINT and SIGTERM end it early with a report. */
async function run(options: SoakOptions): Promise<number> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort()).once("SIGTERM", () => interrupted.abort());
  const print = options.json ? console.error : console.log;
  const report = await runSoak(options, print, interrupted.signal);
  const { lost, untrue, late, tooManyCalls, halted } = report;
  if (options.detailsFile !== undefined)
    await writeFile(options.detailsFile, JSON.stringify({ lost, untrue, late, tooManyCalls, halted }, null, 1));
  console.log(options.json ? JSON.stringify(report) : formatSoakReport(report));
  return hasPassed(report) ? 0 : 1;
}

/** Resolves when the stream has written everything, or when its reader is gone. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
