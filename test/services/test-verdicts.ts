import { describe, expect, test } from "vitest";
import { judge } from "../../lib/huawei/judge.ts";
import { normaliseCode, readAnswer } from "../../lib/huawei/read-answer.ts";
import type { Service } from "../../lib/services/service.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { START_MS } from "../rig/clock.ts";

/** The verdict of some error codes under one HTTP status; the codes are separated by spaces. */
type CodeRow = readonly [verdict: Verdict, status: number, codes: string];

/** The expected verdicts of a service. */
export type ExpectedVerdicts = {
  /** Every code of the service's table, in the spelling of its API. */
  readonly codes: readonly CodeRow[];
  /** The bodies among `BODIES` that prove a stop under HTTP 200. */
  readonly successBodies: readonly string[];
};

const BODIES = ["", "null", "{}", "success", '{"status":"success"}', '{"status":"running"}', "[]", "<html></html>"];

/** Defines the tests that compare the verdicts of a service with the expected ones. */
export function testVerdicts(service: Service, { codes, successBodies }: ExpectedVerdicts): void {
  const rows = codes.flatMap(([verdict, status, list]) => list.split(" ").map((code) => ({ verdict, status, code })));
  const verdictOf = (status: number, body: string) =>
    judge(service, readAnswer({ status, headers: {}, body }, START_MS, service));

  describe("an error code", () => {
    test.each(rows)("$code under $status is judged $verdict", ({ verdict, status, code }) => {
      expect(verdictOf(status, JSON.stringify({ error_code: code, error_msg: "…" }))).toBe(verdict);
    });

    test("of the service's table is always one that these tests know", () => {
      const tested = new Set(rows.map(({ code }) => normaliseCode(code)));
      const own = Object.keys(service.codes).filter((code) => !code.includes("*"));
      expect(own.filter((code) => !tested.has(code))).toEqual([]);
    });
  });

  test("an HTTP 200 proves a stop by a success word, or by an empty body that the service is known for", () => {
    expect(BODIES.filter((body) => verdictOf(200, body) === "stopped")).toEqual(successBodies);
  });
}
