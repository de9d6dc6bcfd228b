import { describe, expect, test } from "vitest";
import { buildOutcome, type RequestInfo, type Resolution } from "../../lib/outcome/build-outcome.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import { STATUSES, statusNames } from "../../lib/outcome/statuses.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const info: RequestInfo = {
  requestId: "r-1",
  service: "drs",
  target: exampleTargets.drs,
  account: "default",
  region: "cn-north-4",
  requestedBy: "ops",
  reason: "too slow",
  noun: "replication job",
  sentMs: START_MS,
  deliveries: 2,
};
const outcomeOf = (resolution: Resolution, elapsedMs = 1_500) => buildOutcome(info, resolution, START_MS + elapsedMs);

describe("an outcome", () => {
  test("holds the request, the result, the times and the last answer of Huawei Cloud", () => {
    const last = {
      httpStatus: 400,
      errorCode: "DRS.M05004",
      errorMessage: "released",
      cloudRequestId: "cloud-1",
    };
    expect(outcomeOf({ status: "already-stopped", confirmed: true, calls: 1, last })).toEqual({
      requestId: "r-1",
      service: "drs",
      target: exampleTargets.drs,
      account: "default",
      region: "cn-north-4",
      requestedBy: "ops",
      reason: "too slow",
      status: "already-stopped",
      ok: true,
      message: "The replication job had already ended. There is nothing to do.",
      calls: 1,
      deliveries: 2,
      httpStatus: 400,
      errorCode: "DRS.M05004",
      errorMessage: "released",
      cloudRequestId: "cloud-1",
      sentAt: "2026-11-22T08:00:00.000Z",
      finishedAt: "2026-11-22T08:00:01.500Z",
      elapsedMs: 1_500,
      confirmed: true,
      deadLettered: false,
    });
  });

  test.each(statusNames)("with status %s is ok and dead-lettered as the table of statuses says", (status) => {
    const { ok, deadLettered } = outcomeOf({ status });
    expect({ ok, deadLetter: deadLettered }).toEqual({
      ok: STATUSES[status].ok,
      deadLetter: STATUSES[status].deadLetter,
    });
  });

  test.each(statusNames)("with status %s fits the schema of outcomes after JSON", (status) => {
    const outcome = outcomeOf({ status, code: status === "gave-up" ? "busy" : undefined });
    expect(outcomeSchema.safeParse(JSON.parse(JSON.stringify(outcome))).error).toBeUndefined();
  });

  test.each([
    [0, "0 stop calls"],
    [1, "1 stop call"],
    [7, "7 stop calls"],
  ])("that gives up after %i calls says so, and when", (calls, words) => {
    const { message } = outcomeOf({ status: "gave-up", code: "unavailable", calls });
    expect(message).toContain(`(${words}, given up at 2026-11-22T08:00:01.500Z)`);
    expect(message).not.toContain("deadline");
  });

  test("takes its message from the code and ends it with the remark", () => {
    const { message } = outcomeOf({ status: "refused", code: "end-failed", remark: "The stop was forced." });
    expect(message).toMatch(/send the request again with force\. The stop was forced\.$/);
  });

  test("says whether the end of a stopped task was confirmed", () => {
    expect(outcomeOf({ status: "stopped", confirmed: true }).message).toContain("reports that it has ended");
    expect(outcomeOf({ status: "stopped" }).message).toContain("did not check that the replication job ended");
  });

  test("cuts the faults of a request", () => {
    expect(outcomeOf({ status: "rejected", detail: "x".repeat(10_000) }).message.length).toBeLessThan(4_200);
  });

  test("has no negative elapsedMs when the clock is behind the sender's clock", () => {
    expect(outcomeOf({ status: "stopped" }, -5_000).elapsedMs).toBe(0);
  });

  test("of a dry run shows the stop call that was not made", () => {
    const wouldCall = { method: "POST", url: "https://drs.example/v5", body: "{}" };
    expect(outcomeOf({ status: "dry-run", wouldCall })).toMatchObject({ calls: 0, wouldCall });
  });
});
