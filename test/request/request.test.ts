import { describe, expect, test } from "vitest";
import { isRequestId, requestParser } from "../../lib/request/request.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { drs } from "../../lib/services/drs.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const drsWith = (more: Record<string, unknown>) => requestOf("drs", more);

describe("requestParser", () => {
  const parse = requestParser(drs);

  test("it ignores unknown keys, since a newer router may send them", () => {
    expect(parse({ ...drsWith({ newKey: 1 }), target: { jobId: "a", newKey: 1 } })).toMatchObject({ ok: true });
  });

  test("it fills in the defaults", () => {
    expect(parse(requestOf("drs"))).toEqual({
      ok: true,
      value: {
        service: "drs",
        target: { ...exampleTargets.drs, force: false, language: "en-us" },
        account: "default",
        dryRun: false,
        confirm: false,
      },
    });
  });

  test("it turns a build number into the string that the API expects", () => {
    expect(requestParser(codeartsBuild)(requestOf("codearts-build"))).toMatchObject({
      value: { target: { buildNo: "20" } },
    });
  });

  test("it names the service of another queue as a fault", () => {
    expect(parse(requestOf("aom"))).toMatchObject({
      faults: ["service: drs, the service of this queue", expect.anything()],
    });
  });

  test("it checks ids as the router does", () => {
    expect(parse({ service: "drs", target: { jobId: "../x" } })).toEqual({
      ok: false,
      faults: ["target.jobId: 1–64 letters, digits, - and _"],
    });
  });
});

test.each([
  ["a", true],
  ["nightly/2026-11-22:7", true],
  ["a".repeat(128), true],
  ["a".repeat(129), false],
  ["", false],
  ["ä", false],
  [5, false],
  [undefined, false],
])("isRequestId answers for %j: %s", (value, expected) => {
  expect(isRequestId(value)).toBe(expected);
});
