import { pathToFileURL } from "node:url";
import * as z from "zod/mini";
import { buildEvent, makeBenchRequest } from "./bench-requests.ts";
import { readScriptInput, sendReport } from "./child-process.ts";

/**
 * Script: runs batches through a packaged function. Reports CPU time, heap and log size at each checkpoint, a number of
 * batches.
 */
const { modulePath, checkpoints } = z
  .object({ modulePath: z.string(), checkpoints: z.array(z.int()) })
  .parse(readScriptInput());

const invocation = { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 };

let logBytes = 0;
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array) => {
  logBytes += Buffer.byteLength(chunk);
  return write(chunk);
};

const { handler } = await import(pathToFileURL(modulePath).href);
const reports: { batches: number; heapBytes: number; cpuMs: number; logBytes: number }[] = [];
let cpuBefore = process.cpuUsage();
let handled = 0;

for (const batches of checkpoints) {
  for (; handled < batches; handled++) await handleBatch(handled);
  const { user, system } = process.cpuUsage(cpuBefore);
  for (let collection = 0; collection < 4; collection++) globalThis.gc?.(); // V8 frees unused code only after several collections
  reports.push({ batches, heapBytes: process.memoryUsage().heapUsed, cpuMs: (user + system) / 1000, logBytes });
  cpuBefore = process.cpuUsage();
}
sendReport(reports);

async function handleBatch(number: number): Promise<void> {
  const requests = Array.from({ length: 10 }, (_, at) => makeBenchRequest(number * 10 + at));
  const { batchItemFailures } = await handler(buildEvent(requests), invocation);
  if (batchItemFailures.length > 0) throw new Error(`batch ${number} failed`);
}
