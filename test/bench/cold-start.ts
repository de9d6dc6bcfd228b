import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

/** Loads a function and has it handle one batch, as its first in this process; bundled, so that nothing else is loaded before it. */
const [modulePath = "", eventPath = ""] = process.argv.slice(2);
const event = JSON.parse(await readFile(eventPath, "utf8"));
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // the function's log; what is reported goes by another way

const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
const { handler } = await import(pathToFileURL(modulePath).href);
const loadedMs = performance.now();
const answer = await handler(event, { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 });
const endedMs = performance.now();

if (answer?.batchItemFailures.length > 0) throw new Error(`not all was done: ${JSON.stringify(answer)}`);
const { user, system } = process.cpuUsage(cpuBefore);
const times = { loadMs: loadedMs - startedMs, wholeMs: endedMs - startedMs, cpuMs: (user + system) / 1000 };
print(JSON.stringify(times));
process.exit();
