import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

/** Script: loads a function and runs one batch through it. It is bundled, so that no other module is loaded before. */
const [modulePath = "", eventPath = ""] = process.argv.slice(2);
const event = JSON.parse(await readFile(eventPath, "utf8"));
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // discards the function's log; the report uses `print`

const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
const { handler } = await import(pathToFileURL(modulePath).href);
const loadedMs = performance.now();
const answer = await handler(event, { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 });
const endedMs = performance.now();

if (answer?.batchItemFailures.length > 0) throw new Error(`the batch failed: ${JSON.stringify(answer)}`);
const { user, system } = process.cpuUsage(cpuBefore);
const times = { loadMs: loadedMs - startedMs, totalMs: endedMs - startedMs, cpuMs: (user + system) / 1000 };
print(JSON.stringify(times));
process.exit();
