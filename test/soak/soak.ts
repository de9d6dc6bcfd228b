import { writeFile } from "node:fs/promises";
import { errorText } from "../../lib/local/display.ts";
import { runSoak } from "./run-soak.ts";
import { readSoakOptions, SOAK_HELP, type SoakOptions } from "./soak-options.ts";
import { formatSoakReport, hasPassed } from "./soak-report.ts";

const exitCode = await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// By now all is ended and told. Left to itself Node has been seen to stay busy for minutes after some hundred killed threads.
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

/** Resolves to the exit code. */
async function run(options: SoakOptions): Promise<number> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort()).once("SIGTERM", () => interrupted.abort());
  const tell = options.json ? console.error : console.log;
  const report = await runSoak(options, tell, interrupted.signal);
  const { lost, untrue, late, tooManyCalls } = report;
  if (options.detailsFile !== undefined)
    await writeFile(options.detailsFile, JSON.stringify({ lost, untrue, late, tooManyCalls }, null, 1));
  console.log(options.json ? JSON.stringify(report) : formatSoakReport(report));
  return hasPassed(report) ? 0 : 1;
}

/** Settles when everything written so far has left this process, or when nobody reads it any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
