import { describe, expect, test } from "vitest";
import { createApiVersions } from "../../lib/huawei/api-versions.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { aom } from "../../lib/services/aom.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { PROJECT_ID } from "../rig/examples.ts";

const { jobId } = exampleTargets["codearts-build"];
const V3 = "/v3/jobs/stop";
const V1 = `/v1/job/${jobId}/stop?build_no=20`;
const answerWith = (error_code: string) =>
  readAnswer({ status: 404, headers: {}, body: JSON.stringify({ error_code }) }, START_MS);

function buildVersions(pinned?: "first" | "successor") {
  const moves: string[] = [];
  const stopCallOf = createApiVersions(codeartsBuild, pinned, (code) => moves.push(code));
  return { moves, next: () => stopCallOf({ jobId, buildNo: "20" }, PROJECT_ID) };
}

describe("the first API version", () => {
  test.each(["APIGW.0101", "APIG.0101", "CB.00060214"])("is replaced by the next one after the code %s", (code) => {
    const { next, moves } = buildVersions();
    const first = next();
    expect(first.call.path).toBe(V3);
    expect(first.isRetired(answerWith(code))).toBe(true);
    expect(next().call.path).toBe(V1);
    expect(moves).toHaveLength(1);
  });

  test.each([["CB.00031006"], ["APIGW.0308"], [undefined]])("stays in use after the code %s", (code) => {
    const { next, moves } = buildVersions();
    expect(next().isRetired(code === undefined ? undefined : answerWith(code))).toBe(false);
    expect(next().call.path).toBe(V3);
    expect(moves).toEqual([]);
  });

  test("is reported as retired once, although ten calls in flight learn it each", () => {
    const { next, moves } = buildVersions();
    const inFlight = Array.from({ length: 10 }, next);
    expect(inFlight.map(({ isRetired }) => isRetired(answerWith("APIGW.0101")))).toEqual(new Array(10).fill(true));
    expect(moves).toEqual(["APIGW.0101"]);
  });
});

describe("the next API version", () => {
  test("is used on although the gateway reports it retired too", () => {
    const { next } = buildVersions();
    next().isRetired(answerWith("APIGW.0101"));
    expect(next().isRetired(answerWith("APIGW.0101"))).toBe(false);
    expect(next().call.path).toBe(V1);
  });

  test("does not exist for a service with one version", () => {
    const stopCallOf = createApiVersions(aom, undefined, () => expect.unreachable());
    expect(stopCallOf(exampleTargets.aom, PROJECT_ID).isRetired(answerWith("APIGW.0101"))).toBe(false);
  });
});

describe("a pinned API version", () => {
  test.each([
    ["first", V3],
    ["successor", V1],
  ] as const)("stays in use whatever the gateway reports: %s", (pinned, path) => {
    const { next, moves } = buildVersions(pinned);
    expect(next().call.path).toBe(path);
    expect(next().isRetired(answerWith("APIGW.0101"))).toBe(false);
    expect(next().call.path).toBe(path);
    expect(moves).toEqual([]);
  });
});
