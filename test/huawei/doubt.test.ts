import { describe, expect, test } from "vitest";
import type { Answer } from "../../lib/http/exchange.ts";
import type { CallResult } from "../../lib/huawei/calls.ts";
import { leavesDoubt } from "../../lib/huawei/doubt.ts";
import { judge } from "../../lib/huawei/judge.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { drs } from "../../lib/services/drs.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import { START_MS } from "../rig/clock.ts";

/** The result of a stop call that got an answer, with the verdict of the real judge. */
function answered(service: Service, status: number, body: string, more: Partial<Answer> = {}): CallResult {
  const answer = readAnswer({ status, headers: {}, body, ...more }, START_MS, service);
  return { verdict: judge(service, answer), answer, calls: 1, wasSent: true };
}

const code = (error_code: string) => JSON.stringify({ error_code, error_msg: "…" });

const LOST: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET", calls: 1, wasSent: true };
const UNSENT: CallResult = { verdict: "unavailable", reason: "ECONNREFUSED", calls: 1, wasSent: false };
const NO_TOKEN: CallResult = { verdict: "unauthenticated", calls: 0, wasSent: false };

describe("a stop call", () => {
  test.each<[string, Service, CallResult]>([
    ["that got no answer", drs, LOST],
    ["answered with an unreadable 2xx", drs, answered(drs, 200, '{"stat')],
    ["answered with a 2xx that was cut", codeartsCheck, answered(codeartsCheck, 200, "", { isCut: true })],
    ["answered with a 2xx that says nothing", drs, answered(drs, 200, "{}")],
    ["answered with a 2xx and an unknown code", drs, answered(drs, 200, code("DRS.99999999"))],
    ["answered with a redirect", drs, answered(drs, 302, "")],
    ["answered with a 400 without a code", drs, answered(drs, 400, "")],
    ["answered with a 401 without a code", drs, answered(drs, 401, "")],
    ["answered with a 403 without a code", drs, answered(drs, 403, "<html></html>")],
    ["answered with a 404 without a code", drs, answered(drs, 404, "")],
    ["answered with a 407 without a code", drs, answered(drs, 407, "")],
    ["answered with a 429 without a code", drs, answered(drs, 429, "")],
    ["answered with a 502 without a code", drs, answered(drs, 502, "")],
    ["answered with a 503 and an unknown code", drs, answered(drs, 503, code("DRS.99999999"))],
    ["answered `unavailable` by a known code", drs, answered(drs, 400, code("DRS.10000001"))],
    [
      "answered `unavailable` by a known code in a 200",
      codeartsCheck,
      answered(codeartsCheck, 200, code("CC.00050006")),
    ],
  ])("%s leaves doubt", (_, service, result) => {
    expect(leavesDoubt(service, result)).toBe(true);
  });

  test.each<[string, Service, CallResult]>([
    ["that was certainly not sent", drs, UNSENT],
    ["for which there was no token", drs, NO_TOKEN],
    ["that was accepted", drs, answered(drs, 202, '{"status":"success"}')],
    ["that was accepted by an empty body", codeartsCheck, answered(codeartsCheck, 200, "")],
    ["answered with a failure word in a 200", drs, answered(drs, 200, '{"status":"error"}')],
    ["answered with a known code in a 200", drs, answered(drs, 200, code("DRS.M05066"))],
    ["answered `busy` by a known code under 202", drs, answered(drs, 202, code("DRS.M01504"))],
    ["answered `not-found` by a known code", drs, answered(drs, 400, code("DRS.10000010"))],
    ["answered `refused` by a known code", drs, answered(drs, 400, code("DRS.M00307"))],
    ["answered `unsettled` by a known code", drs, answered(drs, 400, code("DRS.M00304"))],
    ["answered `throttled` by a known code", drs, answered(drs, 429, code("APIGW.0308"))],
    ["answered `unauthenticated` by a known code", drs, answered(drs, 401, code("APIGW.0301"))],
    ["answered `denied` by a known code", drs, answered(drs, 403, code("APIGW.0302"))],
    ["answered with a 400 and an unknown code", drs, answered(drs, 400, code("DRS.99999999"))],
    ["answered with a redirect and a code", drs, answered(drs, 302, code("DRS.99999999"))],
  ])("%s leaves no doubt", (_, service, result) => {
    expect(leavesDoubt(service, result)).toBe(false);
  });

  test.each(Object.values<Service>(services).map((service) => ({ name: service.name, service })))(
    "of $name leaves doubt by a code of its table exactly where that code means `unavailable`",
    ({ service }) => {
      for (const [known, meaning] of Object.entries(service.codes)) {
        if (known.includes("*")) continue;
        const result = answered(service, 400, code(known));
        expect([known, leavesDoubt(service, result)]).toEqual([known, meaning === "unavailable"]);
      }
    },
  );
});
