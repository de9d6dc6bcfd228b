import { pathToFileURL } from "node:url";

/** Script: loads a function and runs one event after the other through it. Each report has the peak memory of the process so far. */
const [modulePath = "", exportName = ""] = process.argv.slice(2);
const functionModule = await import(pathToFileURL(modulePath).href);

process.on("disconnect", () => process.exit());
process.on("message", async (event) => {
  const startMs = performance.now();
  const beganMs = Date.now();
  const answer = await functionModule[exportName](event, {
    awsRequestId: "invocation",
    getRemainingTimeInMillis: () => 30_000 - (performance.now() - startMs),
  });
  process.send?.({
    beganMs,
    failures: answer?.batchItemFailures?.length ?? 0,
    elapsedMs: Math.round(performance.now() - startMs),
    peakMib: Math.round(process.resourceUsage().maxRSS / 1024),
  });
});
process.send?.("ready");
