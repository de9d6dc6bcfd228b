import { describe, expect, test } from "vitest";
import { isRequestId, requestParser } from "../../lib/request/request.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { drs } from "../../lib/services/drs.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const drsWith = (more: Record<string, unknown>) => requestOf("drs", more);

describe("a worker reads more tolerantly than the router, since a newer router may stand before it", () => {
  const parse = requestParser(drs);

  test("keys it does not know are passed over", () => {
    expect(parse({ ...drsWith({ newKey: 1 }), target: { jobId: "a", newKey: 1 } })).toMatchObject({ ok: true });
  });

  test("what a request leaves open gets its default", () => {
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

  test("a build number arrives as the string that the API wants", () => {
    expect(requestParser(codeartsBuild)(requestOf("codearts-build"))).toMatchObject({
      value: { target: { buildNo: "20" } },
    });
  });

  test("a request of another service is a fault", () => {
    expect(parse(requestOf("aom"))).toMatchObject({ faults: ["service: drs, whose queue this is", expect.anything()] });
  });

  test("a wrong id is as wrong as at the router", () => {
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
])("%j as the id of a request: %s", (value, is) => {
  expect(isRequestId(value)).toBe(is);
});
