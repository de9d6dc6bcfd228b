import { parseArgs } from "node:util";
import { printCanaries } from "../canaries/print-canaries.ts";
import { printHostileAnswers } from "../hostile-answers/print-hostile-answers.ts";
import { printMemory } from "../memory/print-memory.ts";
import { runFuzz } from "./run-fuzz.ts";

const HELP = `npm run fuzz -- [options]
Sends random bodies to the router, the workers, the replay function and the readers of the command, and judges what comes out. Exits 1 if a rule is broken.
  --seed <n>     seed of the random choices (1)
  --bodies <n>   number of bodies (5000)
  --answers      instead, print what a worker makes of each hostile answer of Huawei Cloud, with time and memory
  --canaries     instead, let Huawei Cloud repeat every secret, and look for them in all that is shown
  --memory       instead, print the peak memory of the packaged functions for batches of hostile messages and answers`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    bodies: { type: "string", default: "5000" },
    answers: { type: "boolean", default: false },
    canaries: { type: "boolean", default: false },
    memory: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.answers) {
  await printHostileAnswers();
  process.exit(0);
}
const [seed, bodies] = [Number(values.seed), Number(values.bodies)];
if (values.memory) process.exit((await printMemory()) > 0 ? 1 : 0);
if (values.canaries) process.exit((await printCanaries(seed, bodies)) > 0 ? 1 : 0);
const report = await runFuzz(seed, bodies, (done) => console.error(`${done} of ${bodies} bodies`));
console.log(`seed ${seed}, ${bodies} bodies, ${report.violations.length} violations`);
for (const [kind, count] of Object.entries(report.counts).sort()) console.log(`  ${kind}: ${count}`);
for (const { rule, batch } of report.violations.slice(0, 20)) console.log(`✖ seed ${seed}, batch ${batch}: ${rule}`);
process.exitCode = report.violations.length > 0 ? 1 : 0;
