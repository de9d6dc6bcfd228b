import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { PROJECT_ID, requestOf } from "../rig/examples.ts";

const check = (raw: unknown) => checkRequest(raw, START_MS);
const drsWith = (more: Record<string, unknown>) => requestOf("drs", more);

describe("a request that its producer got right is passed on as it was sent", () => {
  test.each(serviceNames)("the shortest one for %s", (service) => {
    const raw = requestOf(service);
    expect(check(raw)).toEqual({ ok: true, value: { raw, service, account: "default" } });
  });

  test.each([
    ["every optional field", { dryRun: true, confirm: true, requestedBy: "ops", reason: "too slow" }],
    ["an id of every character", { id: "aZ09._:/-" }],
    ["an id of 128 characters", { id: "a".repeat(128) }],
    ["an account, a region and a project", { account: "a.b_C-9", region: "cn-north-4", projectId: PROJECT_ID }],
    ["an account of 64 characters", { account: "a".repeat(64) }],
    ["times in another zone", { sentAt: "2026-11-22T16:00:00+08:00", expiresAt: "2026-11-22T16:05:00.5+08:00" }],
    ["free text of 256 characters", { reason: "…".repeat(256), requestedBy: "" }],
    ["a deadline of 12 hours", { sentAt: "2026-11-22T08:00:00Z", expiresAt: "2026-11-22T20:00:00Z" }],
    ["a deadline that has simply passed", { sentAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-01T00:01:00Z" }],
    ["a passed deadline without sentAt", { expiresAt: "2026-01-01T00:01:00Z" }],
    ["a deadline 12 hours after it was queued", { expiresAt: "2026-11-22T20:00:00Z" }],
    ["a sentAt long gone", { sentAt: "2020-01-01T00:00:00Z" }],
  ])("with %s", (_, more) => {
    const raw = drsWith(more);
    expect(check(raw)).toEqual({ ok: true, value: { raw, service: "drs", account: raw.account ?? "default" } });
  });
});

describe("every fault is told in words of its own", () => {
  const SERVICES = "one of codearts-deploy, codearts-check, codearts-build, drs, aom";
  const ID = "id: 1–128 letters, digits and . _ : / -";
  const ACCOUNT = "account: 1–64 letters, digits and . _ -";
  const REGION = "region: a region of Huawei Cloud, such as cn-north-4";
  const TIME = "an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z";
  const SENT = "2026-11-22T08:00:00Z";

  test.each<[string, unknown, string[]]>([
    ["no object but a number", 5, ["body: a JSON object"]],
    ["no object but null", null, ["body: a JSON object"]],
    ["no object but an array", [], ["body: a JSON object"]],
    ["nothing at all", {}, [`service: required, ${SERVICES}`]],
    ["an unknown service", { service: "ecs", target: { id: "a" } }, [`service: ${SERVICES}`]],
    ["a service that every object has", { service: "constructor" }, [`service: ${SERVICES}`]],
    ["a service in a list", { service: ["drs"], target: exampleTargets.drs }, [`service: ${SERVICES}`]],
    ["no target", { service: "drs" }, ["target: required, an object that names what to stop"]],
    ["a target that is a text", { service: "drs", target: "a" }, ["target: an object that names what to stop"]],
    ["an unknown key", drsWith({ force: true }), ["force: unknown key"]],
    ["an unknown key beside an unknown service", { service: "x", y: 1 }, [`service: ${SERVICES}`, "y: unknown key"]],
    [
      "the key __proto__",
      JSON.parse('{"service":"drs","target":{"jobId":"a"},"__proto__":{}}'),
      ["__proto__: unknown key"],
    ],
    ["an unknown key in the target", { service: "drs", target: { jobId: "a", job: 1 } }, ["target.job: unknown key"]],
    ["an empty id", drsWith({ id: "" }), [ID]],
    ["an id of 129 characters", drsWith({ id: "a".repeat(129) }), [ID]],
    ["an id with a blank", drsWith({ id: "a b" }), [ID]],
    ["an id with a line end", drsWith({ id: "a\n" }), [ID]],
    ["an id that is a number", drsWith({ id: 7 }), [ID]],
    ["an account with a slash", drsWith({ account: "a/b" }), [ACCOUNT]],
    ["an account of 65 characters", drsWith({ account: "a".repeat(65) }), [ACCOUNT]],
    ["an account that is null", drsWith({ account: null }), [ACCOUNT]],
    ["a region that is a host", drsWith({ region: "evil.example/" }), [REGION]],
    ["a region in capitals", drsWith({ region: "CN-NORTH-4" }), [REGION]],
    ["a project of 31 characters", drsWith({ projectId: "a".repeat(31) }), ["projectId: 32 letters and digits"]],
    ["a project with a dash", drsWith({ projectId: `-${"a".repeat(31)}` }), ["projectId: 32 letters and digits"]],
    ["a sentAt that is no time", drsWith({ sentAt: "yesterday" }), [`sentAt: ${TIME}`]],
    ["a sentAt without a zone", drsWith({ sentAt: "2026-11-22T08:00:00" }), [`sentAt: ${TIME}`]],
    ["a sentAt that is a number", drsWith({ sentAt: START_MS }), [`sentAt: ${TIME}`]],
    ["an expiresAt on no day of the year", drsWith({ expiresAt: "2026-02-30T08:00:00Z" }), [`expiresAt: ${TIME}`]],
    [
      "expiresAt before sentAt",
      drsWith({ sentAt: SENT, expiresAt: "2026-11-22T07:59:59Z" }),
      ["expiresAt: a time after sentAt"],
    ],
    ["expiresAt at sentAt", drsWith({ sentAt: SENT, expiresAt: SENT }), ["expiresAt: a time after sentAt"]],
    [
      "over 12 hours",
      drsWith({ sentAt: SENT, expiresAt: "2026-11-22T20:00:01Z" }),
      ["expiresAt: at most 12 hours after sentAt"],
    ],
    [
      "over 12 hours from now",
      drsWith({ expiresAt: "2026-11-22T20:00:01Z" }),
      ["expiresAt: at most 12 hours after sentAt"],
    ],
    ["a dryRun that is a text", drsWith({ dryRun: "true" }), ["dryRun: true or false"]],
    ["a dryRun that is null", drsWith({ dryRun: null }), ["dryRun: true or false"]],
    ["a confirm that is a number", drsWith({ confirm: 1 }), ["confirm: true or false"]],
    ["a reason of 257 characters", drsWith({ reason: "a".repeat(257) }), ["reason: at most 256 characters"]],
    ["a reason that is an object", drsWith({ reason: {} }), ["reason: a text"]],
    [
      "a requestedBy of 257 characters",
      drsWith({ requestedBy: "a".repeat(257) }),
      ["requestedBy: at most 256 characters"],
    ],
    [
      "faults of many kinds",
      drsWith({ id: 1, dryRun: 1, x: 1, target: {} }),
      [ID, "dryRun: true or false", "target.jobId: required, 1–64 letters, digits, - and _", "x: unknown key"],
    ],
    [
      "times beside another fault",
      drsWith({ x: 1, sentAt: SENT, expiresAt: SENT }),
      ["x: unknown key", "expiresAt: a time after sentAt"],
    ],
  ])("%s", (_, raw, faults) => {
    const checked = check(raw);
    expect(checked.ok ? [] : checked.faults.toSorted()).toEqual(faults.toSorted());
  });
});
