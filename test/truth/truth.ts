import { runTruth } from "./run-truth.ts";

const { code, stdout, stderr } = await runTruth(process.argv.slice(2), process.stdout);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
