import { describe, expect, test } from "vitest";
import { createApiVersions } from "../../lib/huawei/api-versions.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { aom } from "../../lib/services/aom.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { PROJECT_ID } from "../rig/examples.ts";

const V3 = "/v3/jobs/stop";
const V1 = `/v1/job/${exampleTargets["codearts-build"].jobId}/stop`;
const saying = (error_code: string) =>
  readAnswer({ status: 404, headers: {}, body: JSON.stringify({ error_code }) }, START_MS);

function buildCalls(pinned?: "first" | "successor") {
  const moves: string[] = [];
  const next = createApiVersions(codeartsBuild, pinned, (code) => moves.push(code));
  return { moves, next: () => next({ ...exampleTargets["codearts-build"], buildNo: "20" }, PROJECT_ID) };
}

test.each(["APIGW.0101", "APIG.0101", "CB.00060214"])("once the gateway says %s, the successor is called", (code) => {
  const { next, moves } = buildCalls();
  const first = next();
  expect(first.call.path).toBe(V3);
  expect(first.isRetired(saying(code))).toBe(true);
  expect(next().call.path).toBe(V1);
  expect(moves).toHaveLength(1);
});

test.each([["CB.00031006"], ["APIGW.0308"], [undefined]])(
  "%s does not say that the first generation is gone",
  (code) => {
    const { next, moves } = buildCalls();
    expect(next().isRetired(code === undefined ? undefined : saying(code))).toBe(false);
    expect(next().call.path).toBe(V3);
    expect(moves).toEqual([]);
  },
);

test("calls that were under way when the first generation went learn it each for itself, and it is told once", () => {
  const { next, moves } = buildCalls();
  const underWay = Array.from({ length: 10 }, next);
  expect(underWay.map(({ isRetired: isGone }) => isGone(saying("APIGW.0101")))).toEqual(new Array(10).fill(true));
  expect(moves).toEqual(["APIGW.0101"]);
});

test("a successor that is gone too has no successor", () => {
  const { next } = buildCalls();
  next().isRetired(saying("APIGW.0101"));
  expect(next().isRetired(saying("APIGW.0101"))).toBe(false);
});

describe("a pinned generation is kept to, whatever the gateway says", () => {
  test.each([
    ["first", V3],
    ["successor", V1],
  ] as const)("%s", (pinned, path) => {
    const { next, moves } = buildCalls(pinned);
    expect(next().call.path).toBe(path);
    expect(next().isRetired(saying("APIGW.0101"))).toBe(false);
    expect(next().call.path).toBe(path);
    expect(moves).toEqual([]);
  });
});

test("a service without a successor stays with what it has", () => {
  const next = createApiVersions(aom, undefined, () => expect.unreachable());
  expect(next(exampleTargets.aom, PROJECT_ID).isRetired(saying("APIGW.0101"))).toBe(false);
});
