import { writeFile } from "node:fs/promises";
import { errorWords } from "../display.ts";
import { isGood, reportText } from "./report.ts";
import { runSoak } from "./run-soak.ts";
import { readSoakOptions, SOAK_HELP, type SoakOptions } from "./soak-options.ts";

try {
  const options = readSoakOptions(process.argv.slice(2));
  if (options === "help") console.log(SOAK_HELP);
  else process.exitCode = await run(options);
} catch (error) {
  console.error(`soak: ${errorWords(error)}`);
  process.exitCode = 1;
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
  console.log(options.json ? JSON.stringify(report) : reportText(report));
  setTimeout(endAllTheSame, 10_000).unref();
  return isGood(report) ? 0 : 1;
}

/** Should anything have been left open, whoever waits for the end of a soak does not wait for ever. */
function endAllTheSame(): void {
  console.error(`soak: still open: ${process.getActiveResourcesInfo().join(", ")}`);
  process.exit();
}
