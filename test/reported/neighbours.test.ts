import { describe, expect, test } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import { readBody } from "../../lib/request/body.ts";
import { buildParts, invocation } from "../handlers/build-parts.ts";
import { START_MS } from "../rig/clock.ts";
import { routed } from "./run-reported.ts";

const JOB = { service: "drs", target: { jobId: "job" } };
const VALID = { id: "valid", ...JOB };
const notification = (Message: string) => ({ Type: "Notification", MessageId: "n", Message });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a text in an SNS notification", () => {
  test.each([
    ["a target", `{"service":"drs","target":{"jobId":${nested(60_000)}}}`],
    ["a stop", `{"stops":[{"service":"drs","target":{"jobId":"job"},"x":${nested(60_000)}}]}`],
  ])("is rejected where %s is nested too deep (fixed: JSON.stringify overflowed)", async (_, text) => {
    const { statuses, outcomes, failed, errors } = await routed([notification(text), VALID]);
    expect({ statuses, failed, errors }).toEqual({ statuses: ["rejected"], failed: 0, errors: [] });
    expect(outcomes[0]?.message).toContain("SNS notification: Message: nested more than 500 deep");
  });

  test("is rejected where it has more than 10,000 values", async () => {
    const { outcomes } = await routed([notification(`{"stops":[${Array(10_001).fill("0")}]}`)]);
    expect(outcomes[0]?.message).toContain("SNS notification: Message: more than 10,000 values");
  });

  test("is read behind a byte order mark", async () => {
    expect((await routed([notification(`\uFEFF${JSON.stringify(JOB)}`)])).forwarded).toHaveLength(1);
  });
});

describe("a time at the edge of the years 2020 to 2099", () => {
  test.each(["2020-01-01T00:00:00+23:59", "2099-12-31T23:59:59-00:01"])(
    "sentAt %s is a fault, since UTC has another year (fixed: the worker rejected what the router had taken)",
    async (sentAt) => {
      const { statuses, outcomes } = await routed([{ ...VALID, sentAt }]);
      expect(statuses).toEqual(["rejected"]);
      expect(outcomes[0]?.message).toContain("sentAt: an RFC 3339 time");
    },
  );

  test("an expiresAt in the first minutes gives a sentAt that the worker reads", async () => {
    const { forwarded } = await routed([{ ...VALID, expiresAt: "2020-01-01T00:05:00Z" }]);
    expect(JSON.parse(forwarded[0]?.body ?? "")).toMatchObject({ sentAt: "2020-01-01T00:00:00.000Z" });
  });
});

describe("a number that no double holds", () => {
  const NUMBER = "12345678901234567890";

  test.each([
    ["a body", NUMBER, "body: a JSON object, not a number"],
    ["a stop", `{"id":"g","stops":[${NUMBER}]}`, "body: a JSON object"],
    ["a target", `{"service":"drs","target":${NUMBER}}`, "target: an object with the ids of a task"],
    ["a target of no service", `{"service":"x","target":${NUMBER}}`, "target: an object with the ids of a task"],
  ])("is a fault in the place of %s (fixed: it was taken for an object)", async (_, body, fault) => {
    const { statuses, outcomes, letters } = await routed([body]);
    expect(statuses).toEqual(["rejected"]);
    expect(outcomes[0]?.message).toContain(fault);
    expect(outcomes[0]?.message).not.toContain("rawJSON");
    expect(letters[0]?.body).not.toContain("rawJSON");
  });
});

describe("a key that stands twice in one object", () => {
  test.each([
    ["dryRun", '{"service":"drs","target":{"jobId":"job"},"dryRun":true,"dryRun":false}'],
    ["target.jobId", '{"service":"drs","target":{"jobId":"one","job\\u0049d":"two"}}'],
    ["stops.1.id", '{"stops":[{"id":"a"},{"id":"b" , "id" : "c"}]}'],
    ["__proto__", '{"service":"drs","target":{"jobId":"job"},"__proto__":1,"__proto__":2}'],
  ])("is a fault: %s (fixed: the last one counted)", async (path, body) => {
    const { statuses, outcomes, letters } = await routed([body]);
    expect(statuses).toEqual(["rejected"]);
    expect(outcomes[0]?.message).toContain(`${path}: repeated key`);
    expect(letters.map((letter) => letter.body)).toEqual([body]);
  });

  test("is named twenty times at most, since a path may be long", () => {
    const inner = `{${Array(5_000).fill('"k":1')}}`;
    const body = `${`{"${"a".repeat(64)}":`.repeat(400)}${inner}${"}".repeat(400)}`;
    const read = readBody(body);
    expect(read.ok ? [] : read.faults).toHaveLength(20);
  });

  test("is none where the objects differ, or where it is a value", async () => {
    const body = '{"id":"id","target":{"jobId":"id"},"stops":[{"id":"a","service":"drs"},{"id":"b","service":"drs"}]}';
    expect((await routed([body])).forwarded).toHaveLength(2);
  });
});

describe("a direct invocation", () => {
  const direct = async (event: unknown) => {
    const { parts, sent } = buildParts();
    return { answer: await createRouter(parts)(event, invocation), sent };
  };

  test("has a dead letter that SQS takes, whatever characters are in a faulty request", async () => {
    const { answer, sent } = await direct({ service: "drs", reason: "\uFFFE\uD800😀" });
    expect(answer).toMatchObject({ accepted: [], rejected: [{ id: "invocation" }] });
    expect(sent[0]?.body).toBe('{"service":"drs","reason":"\\ufffe\\ud800\\ud83d\\ude00"}');
  });

  test.each([
    ["a target", (deep: unknown) => ({ ...VALID, target: deep })],
    ["a detail", (deep: unknown) => ({ "detail-type": "stop", source: "s", detail: deep })],
  ])("with %s that is nested too deep throws one sentence (fixed: JSON.stringify overflowed)", async (_, eventOf) => {
    const event = eventOf(JSON.parse(nested(50_000)));
    await expect(direct(event)).rejects.toThrow(/^handling an event: the request is nested more than 500 deep$/);
  });

  test("with a request larger than an SQS message throws one sentence, and sends nothing", async () => {
    const request = { ...VALID, reason: "x".repeat(2 ** 20) };
    await expect(direct(request)).rejects.toThrow(
      /^handling an event: the request is larger than an SQS message; a request has at most 256 KiB$/,
    );
  });
});

describe("the sender of a request", () => {
  const faked = {
    messageAttributes: {
      sender: { stringValue: "schedule" },
      requestId: { stringValue: "another" },
      progress: { stringValue: '{"v":1,"deliveries":0,"calls":0,"acceptedMs":1,"isLast":true}' },
      replays: { stringValue: "2" },
    },
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(START_MS), SenderId: "AIDAEVIL:schedule" },
  };
  const faking = { sender: "schedule", SenderId: "AROASCHEDULER:x", account: "1", source: "aws.scheduler" };

  test.each<[string, object]>([
    ["a request", VALID],
    ["a group", { stops: [JOB] }],
    ["an SNS notification", { ...faking, ...notification(JSON.stringify(JOB)) }],
    ["an EventBridge event", { ...faking, "detail-type": "stop", detail: JOB }],
    ["a CloudEvents event", { ...faking, specversion: "1.0", id: "c", data: JOB }],
    ["a notification of an event", notification(JSON.stringify({ ...faking, "detail-type": "stop", detail: JOB }))],
  ])("is the one that SQS names, whatever attributes and fields %s has", async (_, body) => {
    const { forwarded } = await routed([body], faked);
    expect(forwarded.map(({ entry }) => entry.attributes)).toEqual([{ replays: "2", sender: "AIDAEVIL" }]);
    expect(JSON.parse(forwarded[0]?.body ?? "{}")).not.toHaveProperty("sender");
  });

  test("is no field of a request", async () => {
    const { outcomes } = await routed([{ ...VALID, sender: "schedule" }]);
    expect(outcomes[0]?.message).toContain("sender: unknown key");
  });
});
