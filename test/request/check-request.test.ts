import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { PROJECT_ID, requestOf } from "../rig/examples.ts";

const check = (raw: unknown) => checkRequest(raw, START_MS);
const drsWith = (more: Record<string, unknown>) => requestOf("drs", more);

describe("a valid request", () => {
  test.each(serviceNames)("the shortest request for %s is answered unchanged", (service) => {
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
    ["a deadline that has passed", { sentAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-01T00:01:00Z" }],
    ["a passed deadline without sentAt", { expiresAt: "2026-01-01T00:01:00Z" }],
    ["a deadline 12 hours after the message was queued", { expiresAt: "2026-11-22T20:00:00Z" }],
    ["a sentAt of years ago", { sentAt: "2020-01-01T00:00:00Z" }],
  ])("a request with %s is answered unchanged", (_, more) => {
    const raw = drsWith(more);
    expect(check(raw)).toEqual({ ok: true, value: { raw, service: "drs", account: raw.account ?? "default" } });
  });
});

describe("a faulty request", () => {
  const SERVICES = `one of ${serviceNames.join(", ")}`;
  const ID = "id: 1–128 letters, digits and . _ : / -";
  const ACCOUNT = "account: 1–64 letters, digits and . _ -";
  const REGION = "region: a region of Huawei Cloud, such as cn-north-4";
  const TIME = "an RFC 3339 time with its zone, such as 2026-11-22T08:00:00Z, in the years 2020 to 2099";
  const TARGET = "target: required, an object with the ids of a task";
  const SENT = "2026-11-22T08:00:00Z";

  test.each<[string, unknown, string[]]>([
    ["that is a number", 5, ["body: a JSON object"]],
    ["that is null", null, ["body: a JSON object"]],
    ["that is an array", [], ["body: a JSON object"]],
    ["that is empty", {}, [`service: required, ${SERVICES}`, TARGET]],
    ["with an unknown service", { service: "ecs", target: {} }, [`service: ${SERVICES}`]],
    ["with a service that is a property of every object", { service: "constructor" }, [`service: ${SERVICES}`, TARGET]],
    ["with a list as its service", { service: ["drs"], target: exampleTargets.drs }, [`service: ${SERVICES}`]],
    ["without a target", { service: "drs" }, [TARGET]],
    ["with a text as its target", { service: "drs", target: "a" }, ["target: an object with the ids of a task"]],
    ["with an unknown key", drsWith({ force: true }), ["force: unknown key"]],
    [
      "with an unknown key and an unknown service",
      { service: "x", y: 1 },
      [`service: ${SERVICES}`, TARGET, "y: unknown key"],
    ],
    [
      "with the key __proto__",
      JSON.parse('{"service":"drs","target":{"jobId":"a"},"__proto__":{}}'),
      ["__proto__: unknown key"],
    ],
    [
      "with an unknown key in the target",
      { service: "drs", target: { jobId: "a", job: 1 } },
      ["target.job: unknown key"],
    ],
    ["with an empty id", drsWith({ id: "" }), [ID]],
    ["with an id of 129 characters", drsWith({ id: "a".repeat(129) }), [ID]],
    ["with an id with a blank", drsWith({ id: "a b" }), [ID]],
    ["with an id with a line end", drsWith({ id: "a\n" }), [ID]],
    ["with a number as its id", drsWith({ id: 7 }), [ID]],
    ["with a slash in its account", drsWith({ account: "a/b" }), [ACCOUNT]],
    ["with an account of 65 characters", drsWith({ account: "a".repeat(65) }), [ACCOUNT]],
    ["with a host as its region", drsWith({ region: "evil.example/" }), [REGION]],
    ["with a region in capitals", drsWith({ region: "CN-NORTH-4" }), [REGION]],
    ["with a project of 31 characters", drsWith({ projectId: "a".repeat(31) }), ["projectId: 32 letters and digits"]],
    ["with a dash in its project", drsWith({ projectId: `-${"a".repeat(31)}` }), ["projectId: 32 letters and digits"]],
    ["with a sentAt that is not a time", drsWith({ sentAt: "yesterday" }), [`sentAt: ${TIME}`]],
    ["with a sentAt without a zone", drsWith({ sentAt: "2026-11-22T08:00:00" }), [`sentAt: ${TIME}`]],
    ["with a number as its sentAt", drsWith({ sentAt: START_MS }), [`sentAt: ${TIME}`]],
    [
      "with an expiresAt on the 30th of February",
      drsWith({ expiresAt: "2026-02-30T08:00:00Z" }),
      [`expiresAt: ${TIME}`],
    ],
    [
      "with expiresAt before sentAt",
      drsWith({ sentAt: SENT, expiresAt: "2026-11-22T07:59:59Z" }),
      ["expiresAt: a time after sentAt"],
    ],
    ["with expiresAt equal to sentAt", drsWith({ sentAt: SENT, expiresAt: SENT }), ["expiresAt: a time after sentAt"]],
    [
      "with expiresAt over 12 hours after sentAt",
      drsWith({ sentAt: SENT, expiresAt: "2026-11-22T20:00:01Z" }),
      ["expiresAt: at most 12 hours after sentAt"],
    ],
    [
      "with expiresAt over 12 hours after it was queued",
      drsWith({ expiresAt: "2026-11-22T20:00:01Z" }),
      ["expiresAt: at most 12 hours after sentAt"],
    ],
    ["with a text as dryRun", drsWith({ dryRun: "true" }), ["dryRun: true or false"]],
    ["with a number as confirm", drsWith({ confirm: 1 }), ["confirm: true or false"]],
    ["with a reason of 257 characters", drsWith({ reason: "a".repeat(257) }), ["reason: at most 256 characters"]],
    ["with an object as its reason", drsWith({ reason: {} }), ["reason: a text"]],
    [
      "with a requestedBy of 257 characters",
      drsWith({ requestedBy: "a".repeat(257) }),
      ["requestedBy: at most 256 characters"],
    ],
    [
      "with faults of many kinds",
      drsWith({ id: 1, dryRun: 1, x: 1, target: {} }),
      [ID, "dryRun: true or false", "target.jobId: required, 1–64 letters, digits, - and _", "x: unknown key"],
    ],
    [
      "with faulty times and another fault",
      drsWith({ x: 1, sentAt: SENT, expiresAt: SENT }),
      ["x: unknown key", "expiresAt: a time after sentAt"],
    ],
  ])("a request %s has faults that say so", (_, raw, faults) => {
    const checked = check(raw);
    expect(checked.ok ? [] : checked.faults.toSorted()).toEqual(faults.toSorted());
  });
});
