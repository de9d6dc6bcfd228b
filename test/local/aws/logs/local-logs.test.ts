import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createLocalLogs } from "../../../../lib/local/aws/logs/local-logs.ts";

const LINES = 31_500;
const START_S = 1_764_072_000;

/** A request of CloudWatch Logs' JSON protocol, as a server gets it. */
function request(action: string, body: object): IncomingMessage {
  const stream = Readable.from([Buffer.from(JSON.stringify(body))]);
  return Object.assign(stream, {
    headers: { "x-amz-target": `Logs_20140328.${action}` },
  }) as unknown as IncomingMessage;
}

test("a log group keeps its newest lines: of 31,500 more than 29,000 and at most 30,000", async () => {
  const logs = createLocalLogs();
  logs.addFunction("worker");
  for (let number = 0; number < LINES; number++) {
    const timestamp = new Date(START_S * 1_000 + number).toISOString();
    logs.add("worker", JSON.stringify({ timestamp, stopRequestId: "a", number }));
  }
  const numberOfFirst = async (order: "asc" | "desc"): Promise<number> => {
    const query = {
      logGroupNames: ["/aws/lambda/worker"],
      startTime: START_S,
      endTime: START_S + 60,
      queryString: `fields @timestamp, @message | filter stopRequestId = "a" | sort @timestamp ${order} | limit 1`,
    };
    const started = await logs.answer(request("StartQuery", query));
    const answer = await logs.answer(request("GetQueryResults", started.body));
    const message = /"value":"(\{.*?\})"/.exec(JSON.stringify(answer.body))?.[1] ?? "";
    return JSON.parse(JSON.parse(`"${message}"`)).number;
  };
  expect(await numberOfFirst("desc")).toBe(LINES - 1);
  const oldest = await numberOfFirst("asc");
  expect(oldest).toBeGreaterThanOrEqual(LINES - 30_000);
  expect(oldest).toBeLessThan(LINES - 29_000);
});
