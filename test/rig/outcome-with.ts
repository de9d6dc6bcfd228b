import type { Outcome } from "../../lib/outcome/outcome.ts";

/** An outcome `stopped` of service `drs`, with the fields that a test sets. */
export function outcomeWith(fields: Partial<Outcome>): Outcome {
  return {
    requestId: "r-1",
    service: "drs",
    target: { jobId: "job-1" },
    account: "default",
    region: "cn-north-4",
    status: "stopped",
    ok: true,
    message: "The service accepted the stop.",
    calls: 1,
    deliveries: 1,
    sentAt: "2026-11-22T08:00:00.000Z",
    finishedAt: "2026-11-22T08:00:01.000Z",
    elapsedMs: 1000,
    confirmed: false,
    deadLettered: false,
    ...fields,
  };
}
