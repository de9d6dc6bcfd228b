import { describe, expect, test } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { buildParts, invocation } from "../handlers/build-parts.ts";
import { answer, delivered, routed } from "./run-reported.ts";

const JOB = { service: "drs", target: { jobId: "job" } };
const VALID = { id: "valid", ...JOB };
const KIB = 1024;

describe("row 1: groups with long defaults", () => {
  const emoji = { id: "a", stops: Array(100).fill({}), x: "😀".repeat(65_000) };
  const ascii = { id: "a", stops: Array(100).fill({}), reason: "a".repeat(255 * KIB) };

  test.each([
    ["emoji", [emoji]],
    ["ASCII, nine times", Array(9).fill(ascii)],
  ])("a group with defaults of %s is rejected as one beside a valid request", async (_, groups) => {
    const { statuses, letters, forwarded, outcomes, failed } = await routed([...groups, VALID]);
    expect({ statuses, letters: letters.length, failed }).toEqual({
      statuses: groups.map(() => "rejected"),
      letters: groups.length,
      failed: 0,
    });
    expect(outcomes[0]?.message).toMatch(/stops: \d+ KiB with the defaults of the group in each stop, but .* 1024 KiB/);
    expect(forwarded.map(({ body }) => JSON.parse(body).id)).toEqual(["valid"]);
  });
});

describe("row 2: text that a terminal obeys", () => {
  test.each(["\u001b[2J", "a\n✔ stopped", "\u009b31m", "\u202e"])(
    "the key %j is escaped in the outcome",
    async (key) => {
      const { outcomes } = await routed([{ ...VALID, [key]: 1 }]);
      expect(outcomes[0]?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(outcomes[0]?.message).toMatch(/: unknown key/);
    },
  );
});

describe("row 3: an answer with a request id of 100,000 emoji", () => {
  test("one outcome `denied` of at most 32 KiB after one stop call, and one dead letter", async () => {
    const body = JSON.stringify({ error_code: "DRS.M00102", request_id: "😀".repeat(100_000) });
    const { statuses, outcomes, outcomeBytes, letters } = await delivered({ answers: [answer(403, body)] });
    expect({ statuses, calls: outcomes[0]?.calls, letters: letters.length }).toEqual({
      statuses: ["denied"],
      calls: 1,
      letters: 1,
    });
    expect(outcomeBytes).toBeLessThan(32 * KIB);
  });
});

describe("row 4: times", () => {
  test.each([
    "0000-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00Z",
    "2019-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
    "2026-11-22T08:00:00+24:00",
    "2026-11-22T08:00:00",
  ])("sentAt %s is a fault", async (sentAt) => {
    const { statuses, outcomes } = await routed([{ ...VALID, sentAt }]);
    expect(statuses).toEqual(["rejected"]);
    expect(outcomes[0]?.message).toContain("sentAt: an RFC 3339 time");
    expect(outcomes[0]?.elapsedMs).toBeLessThan(1_000);
  });

  test.each(["2026-11-22T08:00:00+0000", "2026-11-22T08:00Z", "2026-11-22T13:30:00+0530"])(
    "sentAt %s is taken",
    async (sentAt) => {
      const { forwarded } = await routed([{ ...VALID, sentAt }]);
      expect(forwarded.map(({ body }) => JSON.parse(body).sentAt)).toEqual(["2026-11-22T08:00:00.000Z"]);
    },
  );
});

describe("row 5: values", () => {
  test.each(["12345678901234567890", "1e400", "-0.1e-400", "9007199254740993"])(
    "the number %s keeps its digits in outcome and dead letter",
    async (number) => {
      const stop = `{"service":"codearts-build","target":{"jobId":${number},"buildNo":1}}`;
      const { statuses, letters } = await routed([`{"id":"g","stops":[${stop}]}`]);
      expect(statuses).toEqual(["rejected"]);
      expect(letters[0]?.body).toContain(`"jobId":${number}`);
    },
  );

  test("an empty object names every required field", async () => {
    const { outcomes } = await routed([{}]);
    for (const field of ["service: required", "target: required"]) expect(outcomes[0]?.message).toContain(field);
  });

  test.each(["🛑".repeat(129), "🛑".repeat(256)])(
    "a reason of emoji stays in the outcome beside a fault",
    async (reason) => {
      const { outcomes } = await routed([{ ...VALID, reason, dryRun: "yes" }]);
      expect(outcomes[0]?.reason).toBe(reason);
    },
  );

  test.each([{ region: null }, { projectId: null }, { expiresAt: null, reason: null }])(
    "%j means absent",
    async (nulls) => {
      const { forwarded } = await routed([{ ...VALID, ...nulls }]);
      expect(forwarded).toHaveLength(1);
    },
  );

  test("a body that begins with U+FEFF is read", async () => {
    const { forwarded } = await routed([`\uFEFF${JSON.stringify(VALID)}`]);
    expect(forwarded).toHaveLength(1);
  });
});

describe("row 6: envelopes", () => {
  test.each([
    ["S3", { Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "b" } } }] }],
    ["a number", 7],
    ["nothing", undefined],
  ])("a direct invocation with an event of %s throws one plain sentence", async (_, event) => {
    const { parts } = buildParts();
    await expect(createRouter(parts)(event, invocation)).rejects.toThrow(/^handling an event: [^\n{}[\]]{10,200}$/);
  });

  test.each([
    ["SNS", { Type: "Notification", MessageId: "n", Message: JSON.stringify(JOB) }],
    ["EventBridge", { "detail-type": "stop", source: "s", id: "e", detail: JOB }],
    ["CloudEvents", { specversion: "1.0", id: "c", source: "s", type: "t", data: JOB }],
  ])("a request in an envelope of %s is unwrapped", async (_, envelope) => {
    expect((await routed([envelope])).forwarded.map(({ queue }) => queue)).toEqual(["drs"]);
  });
});

describe("row 7: identity", () => {
  test("a group in which two stops have one id is rejected as one", async () => {
    const stops = [
      { id: "x", target: { jobId: "a" } },
      { id: "x", target: { jobId: "b" } },
    ];
    const { statuses, forwarded } = await routed([{ id: "g1", service: "drs", stops }]);
    expect({ statuses, forwarded }).toEqual({ statuses: ["rejected"], forwarded: [] });
  });

  test("two messages with the attribute requestId of their producer have ids of their own", async () => {
    const messageAttributes = { requestId: { stringValue: "trace-4711", dataType: "String" } };
    const { forwarded } = await routed([JOB, JOB], { messageAttributes });
    expect(forwarded.map(({ body }) => JSON.parse(body).id)).toEqual(["m-0", "m-1"]);
  });
});

describe("row 8: an answer without an error message", () => {
  test("a stop answered 418 with an HTML page shows its first words", async () => {
    const page = answer(418, "<html><h1>I am a teapot</h1></html>", { "content-type": "text/html; charset=utf-8" });
    const { outcomes } = await delivered({ answers: [page, answer(200, '{"results":[{"status":"RUNNING"}]}')] });
    expect(outcomes[0]).toMatchObject({ httpStatus: 418, errorMessage: "HTTP 418, text/html: I am a teapot" });
  });
});

describe("row 9: causes", () => {
  test.each(["CN-North-4", "cn_north_4", " cn-north-4", "cn-north-99"])(
    "an account with the region %j is `account-unknown`, and the message names account and value",
    async (region) => {
      const { statuses, outcomes } = await delivered({ account: { region } });
      expect(statuses).toEqual(["denied/account-unknown"]);
      expect(outcomes[0]?.message).toContain("account default");
      expect(outcomes[0]?.message).toContain(region);
    },
  );

  test("an IAM project that does not exist shows what IAM said", async () => {
    const account = { ak: undefined, sk: undefined, iam: { domain: "d", user: "u", password: "PW-secret" } };
    const said = answer(400, '{"error":{"code":400,"message":"Could not find project: my-project.","title":"Bad"}}');
    const { statuses, outcomes } = await delivered({ account, answers: [said] });
    expect(statuses).toEqual(["denied/account-unknown"]);
    expect(outcomes[0]?.message).toContain("Could not find project: my-project.");
  });

  const failing = (message: string, name = "Error") => ({
    readSecret: () => Promise.reject(Object.assign(new Error(message), { name })),
  });

  test.each([
    [
      "a missing secret",
      failing("Secrets Manager can't find the specified secret.", "ResourceNotFoundException"),
      /find the specified secret/,
    ],
    ["a Secrets Manager that is down", failing("connect ECONNREFUSED 10.0.0.1:443"), /ECONNREFUSED/],
    ["a secret that is no JSON", { readSecret: async () => "{ak: SK-secret" }, /not a JSON object/],
  ])("%s is named in a WARN line, the outcome and the dead letter", async (_, given, cause) => {
    const { outcomes, letters, warnings } = await delivered(given);
    expect(outcomes[0]?.message).toMatch(cause);
    expect(letters[0]?.attributes?.message).toMatch(cause);
    expect(warnings).toContainEqual(expect.stringMatching(cause));
    expect(JSON.stringify([outcomes, letters, warnings])).not.toContain("SK-secret");
  });

  test("a DNS failure is named in a WARN line, the outcome and the dead letter", async () => {
    const variables = { HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "https://drs.invalid" };
    const { outcomes, letters, warnings } = await delivered({ createTransport, variables });
    const cause = /(ENOTFOUND|EAI_AGAIN).* drs\.invalid/;
    expect(outcomes[0]?.message).toMatch(cause);
    expect(letters[0]?.attributes?.message).toMatch(cause);
    expect(warnings).toContainEqual(expect.stringMatching(cause));
  });
});

describe("row 10: IAM", () => {
  const account = { ak: undefined, sk: undefined, iam: { domain: "d", user: "u", password: "PW-secret" } };

  test.each([400, 401, 403, 500])("an answer %i of IAM that repeats the request shows no password", async (status) => {
    const said = answer(status, '{"error":{"message":"bad request: {\\"password\\":\\"PW-secret\\"}"}}');
    const result = await delivered({ account, answers: [said] });
    expect(JSON.stringify(result)).not.toContain("PW-secret");
    expect(JSON.stringify(result)).toContain("***");
  });

  test("a key that is refused because of our clock says by how much the clock is off", async () => {
    const date = "Sun, 22 Nov 2026 06:00:00 GMT";
    const { statuses, outcomes } = await delivered({ answers: [answer(401, '{"error_code":"APIGW.0301"}', { date })] });
    expect(statuses).toEqual(["denied/credentials"]);
    expect(outcomes[0]?.message).toContain("120 minutes ahead");
  });
});
