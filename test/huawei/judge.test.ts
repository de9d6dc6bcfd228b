import { describe, expect, test } from "vitest";
import { judge } from "../../lib/huawei/judge.ts";
import { normaliseCode, readAnswer } from "../../lib/huawei/read-answer.ts";
import { GATEWAY_CODES } from "../../lib/services/gateway-codes.ts";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { START_MS } from "../rig/clock.ts";
import vectors from "../vectors/answers.json" with { type: "json" };

type TestAnswer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string | undefined>;
};

function verdictOf(name: ServiceName, { status, body, headers = {} }: TestAnswer): Verdict {
  const service: Service = services[name];
  const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
  return judge(service, readAnswer({ status, headers, body: text }, START_MS, service.successCode));
}

describe("the policy", () => {
  const rows = vectors.answers.map((row, index) => ({ ...row, index, service: row.service as ServiceName }));

  test.each(rows)("row $index: $service answers $status, judged $verdict: $why", ({ service, verdict, ...answer }) => {
    expect(verdictOf(service, answer)).toBe(verdict);
  });

  test("has 81 rows", () => {
    expect(rows).toHaveLength(81);
  });
});

/** Every code of reference/huawei-stop-apis.md, section 2, under the HTTP status it comes with, in each service's own spelling. */
const CODES: Readonly<Record<ServiceName, readonly (readonly [Verdict, number, string])[]>> = {
  "codearts-deploy": [
    ["not-found", 400, "Deploy.00011303 Deploy.00021534"],
    ["not-found", 404, "Deploy.00011303 Deploy.00011020"],
    ["not-found", 200, "Deploy.00011021"],
    ["busy", 400, "Deploy.00011027 Deploy.00060218"],
    ["unsettled", 400, "Deploy.00011042"],
    ["denied", 403, "Deploy.00011154 Deploy.00011155"],
    ["refused", 400, "Deploy.00021132 Deploy.00021135 Deploy.00015905 Deploy.00015002 Deploy.00011022 Deploy.00021624"],
    ["refused", 404, "Deploy.00011602"],
  ],
  drs: [
    ["not-found", 400, "DRS.10000010 DRS.M05003 DRS.M00289"],
    ["not-found", 200, "DRS.10020102"],
    ["already-stopped", 400, "DRS.M05004"],
    ["unsettled", 400, "DRS.M00304"],
    ["refused", 400, "DRS.M00307 DRS.M00308"],
    ["busy", 202, "DRS.M01504"],
    ["busy", 400, "DRS.10000024"],
    ["throttled", 400, "DRS.M01503"],
    ["refused", 400, "DRS.M00007 DRS.M00200 DRS.M00201 DRS.M00202 DRS.M00210 DRS.M00211 DRS.M00273"],
    ["refused", 400, "DRS.M00299 DRS.M00300 DRS.M00301 DRS.M00305 DRS.10000009 DRS.10020000"],
    ["refused", 403, "DRS.M00261"],
    ["unauthenticated", 403, "DRS.M00100"],
    ["denied", 401, "DRS.M00103"],
    ["denied", 403, "DRS.M00102"],
    ["denied", 404, "DRS.M00101"],
    ["denied", 400, "DRS.M00105 DRS.10020072"],
    ["unavailable", 400, "DRS.10000001 DRS.10000023"],
    ["unavailable", 422, "DRS.M00004 DRS.M01501"],
    ["unsettled", 422, "DRS.M00002"],
    ["unsettled", 200, "DRS.M05066"],
  ],
  "codearts-check": [
    ["unavailable", 400, "CC.00000000"],
    ["unauthenticated", 401, "CC.00000003"],
    ["refused", 400, "CC.xxxxxxxx.400 CC.00070123.400"],
    ["unsettled", 400, "CC.00070400.500"],
    ["refused", 200, "CC.00050000"],
    ["unavailable", 200, "CC.00050001 CC.00050002 CC.00050003 CC.00050004 CC.00050005 CC.00050006 CC.00050014"],
    ["unavailable", 200, "CC.00050016 CC.00050017"],
    ["unauthenticated", 200, "CC.00050007"],
    ["denied", 200, "CC.00050010 CC.00050011"],
    ["throttled", 200, "CC.00050012"],
    ["not-found", 200, "CC.00050013"],
    ["busy", 200, "CC.00050015"],
  ],
  "codearts-build": [
    ["throttled", 400, "CB.00060211"],
    ["throttled", 500, "CB.00060211"],
    ["unavailable", 500, "CB.00060100 CB.00060101 CB.00030004"],
    ["unavailable", 422, "DEVCB.00030000"],
    ["refused", 400, "CB.00060200 CB.00060201 CB.00060202 CB.00060203 CB.00060212 CB.00060213 CB.00031105"],
    ["refused", 400, "DEV.CB.032000 DEV.CB.032011"],
    ["refused", 404, "CB.00060214"],
    ["unsettled", 400, "DEV.CB.032302 CB.032302 DEVCB.032302"],
    ["not-found", 422, "DEVCB.00031006 CB.00031006 DEV.CB.00031006"],
    ["not-found", 403, "CB.00031059"],
    ["not-found", 200, "DEV.CB.0520002"],
  ],
  aom: [
    ["unsettled", 400, "AOM.31001418"],
    ["not-found", 404, "AOM.31001306"],
    ["refused", 400, "AOM.31001302 AOM.31001403 AOM.31001202 AOM.31003202 AOM.31002002 AOM.31003902"],
    ["unauthenticated", 401, "AOM.31009002 AOM.31009003 AOM.31009004 AOM.31009011 AOM.31009019"],
    ["unavailable", 500, "AOM.31001305 AOM.31001405 AOM.31002005 AOM.31003932"],
    ["denied", 401, "AOM.0403"],
    ["denied", 403, "AOM.0403"],
  ],
};

describe.each(serviceNames)("the code table of %s", (service) => {
  const rows = CODES[service].flatMap(([verdict, status, codes]) =>
    codes.split(" ").map((code) => ({ verdict, status, code })),
  );

  test.each(rows)("includes $code, which under $status is $verdict", ({ verdict, status, code }) => {
    expect(verdictOf(service, { status, body: { error_code: code, error_msg: "…" } })).toBe(verdict);
  });

  test("has no code that is not tested", () => {
    const tested = new Set(rows.map(({ code }) => normaliseCode(code)));
    const own = Object.keys(services[service].codes).filter((code) => !code.includes("*"));
    expect(own.filter((code) => !tested.has(code))).toEqual([]);
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

describe("the code table of the gateway and of IAM", () => {
  const rows = SHARED.flatMap(([verdict, status, codes]) =>
    codes.split(" ").map((code) => ({ verdict, status, code })),
  );

  test.each(rows)(
    "gives $code under $status the verdict $verdict for all services, in either spelling",
    ({ verdict, status, code }) => {
      const spellings = [code, code.replace("APIGW.", "APIG.")];
      const verdicts = serviceNames.flatMap((service) =>
        spellings.map((spelling) => verdictOf(service, { status, body: { error_code: spelling, request_id: "r" } })),
      );
      expect(new Set(verdicts)).toEqual(new Set([verdict]));
    },
  );

  test("has no code that is not tested", () => {
    const tested = new Set(rows.map(({ code }) => code));
    expect(Object.keys(GATEWAY_CODES).filter((code) => !tested.has(code))).toEqual([]);
  });
});

describe("an answer with an unknown code or without one", () => {
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

  test.each(statuses)("under %i is judged by its status: %s", (status, verdict) => {
    const bodies = [{ error_code: "New.00000001" }, { error_code: "constructor" }, "<html></html>"];
    const verdicts = serviceNames.flatMap((service) => bodies.map((body) => verdictOf(service, { status, body })));
    expect(new Set(verdicts)).toEqual(new Set([verdict]));
  });
});

describe("a 2xx", () => {
  const bodies = ["", "null", "{}", "success", '{"status":"success"}', '{"status":"running"}', "[]", "<html></html>"];
  const accepting: Readonly<Record<ServiceName, readonly string[]>> = {
    "codearts-deploy": ["success", '{"status":"success"}'],
    "codearts-check": ["", "null", "{}", "success", '{"status":"success"}'],
    "codearts-build": ["", "success", '{"status":"success"}'],
    drs: ["success", '{"status":"success"}'],
    aom: ["", "success", '{"status":"success"}'],
  };

  test.each(serviceNames)(
    "of %s proves a stop only by a word of success or by the empty body that the service is known for",
    (service) => {
      const stopped = bodies.filter((body) => verdictOf(service, { status: 200, body }) === "stopped");
      expect(stopped).toEqual(accepting[service]);
    },
  );

  test("that was cut proves no stop, even with an empty body", () => {
    const answer = readAnswer({ status: 200, headers: {}, body: "", isCut: true }, START_MS);
    expect(judge(services["codearts-check"], answer)).toBe("unsettled");
  });

  test("with a word of success and an error code proves no stop", () => {
    expect(verdictOf("drs", { status: 200, body: { status: "success", error_code: "DRS.99999999" } })).toBe(
      "unsettled",
    );
  });

  test("is needed: a word of success in a 4xx proves no stop", () => {
    expect(verdictOf("aom", { status: 400, body: { result: "success" } })).toBe("unsettled");
  });
});
