import { describe, expect, test } from "vitest";
import { judge } from "../../lib/huawei/judge.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { GATEWAY_CODES } from "../../lib/services/gateway-codes.ts";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { START_MS } from "../rig/clock.ts";
import vectors from "../vectors/answers.json" with { type: "json" };

type Said = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string | undefined> };

function verdictOf(name: ServiceName, { status, body, headers = {} }: Said): Verdict {
  const service: Service = services[name];
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return judge(service, readAnswer({ status, headers, body: text }, START_MS, service));
}

describe("the policy, row by row", () => {
  const rows = vectors.answers.map((row, index) => ({ ...row, index, service: row.service as ServiceName }));

  test.each(rows)("$index: $service $status is $verdict: $why", ({ service, verdict, ...said }) => {
    expect(verdictOf(service, said)).toBe(verdict);
  });

  test.each(serviceNames)("%s has a row of a stop that it takes, and ten or more others", (name) => {
    const ofService = rows.filter(({ service }) => service === name);
    expect(ofService.map(({ verdict }) => verdict)).toContain("stopped");
    expect(ofService.length).toBeGreaterThan(10);
  });
});

/** Codes of the gateway and of IAM: section 2.6 and 2.7 of the reference. */
const SHARED: readonly (readonly [Verdict, number, string])[] = [
  ["refused", 404, "APIGW.0101"],
  ["refused", 413, "APIGW.0201"],
  ["refused", 494, "APIGW.0201"],
  ["unavailable", 502, "APIGW.0201 APIGW.0202"],
  ["unavailable", 504, "APIGW.0201 APIGW.0203"],
  ["unauthenticated", 401, "APIGW.0301 APIGW.0303 APIGW.0305 APIGW.0307"],
  ["denied", 403, "APIGW.0302 APIGW.0304 APIGW.0306 APIGW.0310 APIGW.0401 APIGW.0402 APIGW.0404 APIGW.0802"],
  ["throttled", 429, "APIGW.0308"],
  ["denied", 405, "APIGW.0501 APIGW.0502"],
  ["unavailable", 503, "APIGW.0613"],
  ["unavailable", 500, "APIGW.0103 APIGW.0104 APIGW.0105 APIGW.0601 APIGW.0605 APIGW.0606 APIGW.0608 APIGW.0609"],
  ["unavailable", 500, "APIGW.0610 APIGW.0611 APIGW.0612 APIGW.0705"],
  ["refused", 400, "APIGW.0106 APIGW.0204 APIGW.0602 APIGW.0607 APIGW.1009"],
  ["unauthenticated", 401, "IAM.0001 IAM.0061 IAM.0062 IAM.0066 IAM.0067"],
  ["denied", 403, "IAM.0002 IAM.0003 IAM.0080 IAM.0081 IAM.0082 IAM.0083"],
  ["throttled", 429, "IAM.0012"],
  ["unavailable", 500, "IAM.0006"],
  ["unauthenticated", 400, "IAM.1104 IAM.1105 IAM.1107 IAM.1108"],
];

describe("a code of the gateway or of IAM means the same for all services, in either spelling", () => {
  const rows = SHARED.flatMap(([verdict, status, codes]) =>
    codes.split(" ").map((code) => ({ verdict, status, code })),
  );

  test.each(rows)("$code under $status is $verdict", ({ verdict, status, code }) => {
    const spellings = [code, code.replace("APIGW.", "APIG.")];
    const verdicts = serviceNames.flatMap((service) =>
      spellings.map((spelling) => verdictOf(service, { status, body: { error_code: spelling, request_id: "r" } })),
    );
    expect(new Set(verdicts)).toEqual(new Set([verdict]));
  });

  test("and their table has no other", () => {
    const tested = new Set(rows.map(({ code }) => code));
    expect(Object.keys(GATEWAY_CODES).filter((code) => !tested.has(code))).toEqual([]);
  });
});

describe("what nobody has seen before is judged by its status", () => {
  const statuses: readonly (readonly [number, Verdict])[] = [
    [200, "unsettled"],
    [201, "unsettled"],
    [202, "unsettled"],
    [204, "unsettled"],
    [299, "unsettled"],
    [300, "refused"],
    [301, "refused"],
    [307, "refused"],
    [308, "refused"],
    [400, "unsettled"],
    [401, "unauthenticated"],
    [403, "denied"],
    [404, "unsettled"],
    [405, "unsettled"],
    [408, "unavailable"],
    [409, "unsettled"],
    [418, "unsettled"],
    [422, "unsettled"],
    [425, "unavailable"],
    [429, "throttled"],
    [499, "unsettled"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [599, "unavailable"],
  ];

  test.each(statuses)("%i: %s", (status, verdict) => {
    const bodies = [{ error_code: "New.00000001" }, { error_code: "constructor" }, "<html></html>"];
    const verdicts = serviceNames.flatMap((service) => bodies.map((body) => verdictOf(service, { status, body })));
    expect(new Set(verdicts)).toEqual(new Set([verdict]));
  });
});

describe("a success word or an empty body", () => {
  test("proves no stop where the answer was cut", () => {
    const reading = readAnswer({ status: 200, headers: {}, body: "", isCut: true }, START_MS);
    expect(judge(services["codearts-check"], reading)).toBe("unsettled");
  });

  test("proves no stop beside an error code", () => {
    expect(verdictOf("drs", { status: 200, body: { status: "success", error_code: "DRS.99999999" } })).toBe(
      "unsettled",
    );
  });

  test("proves no stop in a 4xx", () => {
    expect(verdictOf("aom", { status: 400, body: { result: "success" } })).toBe("unsettled");
  });
});
