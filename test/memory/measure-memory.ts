import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { replyAsCloud, variablesAt } from "../pipeline/reply-as-cloud.ts";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import type { MemoryCase } from "./memory-cases.ts";
import { type MemoryReport, startMemoryProcess } from "./memory-process.ts";

/** One invocation; `neighbourMs` is the time until the message of the valid request was sent. */
export type Measured = {
  readonly memoryCase: MemoryCase;
  readonly report: MemoryReport;
  readonly neighbourMs: number | undefined;
};

/** Invokes a function with each of the cases, one after the other in one process; ends where the process does. */
export async function measureMemory(functionName: string, cases: readonly MemoryCase[]): Promise<readonly Measured[]> {
  const cloud = await startCloud();
  const running = await startMemoryProcess(functionName, variablesAt(cloud.origin));
  const measured: Measured[] = [];
  try {
    for (const memoryCase of cases) {
      cloud.answerWith(memoryCase.answer);
      const report = await running.invoke(eventOf(memoryCase.bodies));
      const sentMs = cloud.neighbourSentMs();
      // From the start of the function: the way of the event to its process takes a tenth of a second.
      const neighbourMs = sentMs === undefined || "crash" in report ? undefined : sentMs - report.beganMs;
      measured.push({ memoryCase, report, neighbourMs });
      if ("crash" in report) break;
    }
    return measured;
  } finally {
    await running.stop();
    await cloud.close();
  }
}

/** AWS and Huawei Cloud in one. A stop call gets the answer of the moment, if there is one. */
async function startCloud() {
  let answer: string | undefined;
  let sentMs: number | undefined;
  const server = createServer(async (request, response) => {
    const action = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? `${request.method} ${request.url}`;
    const body = await text(request);
    if (body.includes(NEIGHBOUR_ID)) sentMs ??= Date.now();
    const reply = replyAsCloud({ action, body, headers: request.headers, socket: request.socket });
    const hostile = reply.kind === "stop" ? answer : undefined;
    response.writeHead(hostile === undefined ? (reply.status ?? 200) : 503, reply.headers);
    response.end(hostile ?? JSON.stringify(reply.body));
  });
  return {
    ...(await listenOnLoopback(server)),
    neighbourSentMs: () => sentMs,
    answerWith(next: string | undefined) {
      answer = next;
      sentMs = undefined;
    },
  };
}

const NEIGHBOUR_ID = "the-valid-neighbour";

/** The hostile bodies, and a valid request behind them. */
function eventOf(bodies: readonly string[]): object {
  const attributes = { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) };
  const target = { jobId: "a".repeat(32), buildNo: 1 };
  const sentAt = new Date().toISOString();
  const neighbour = JSON.stringify({ id: NEIGHBOUR_ID, service: "codearts-build", target, sentAt });
  const Records = [...bodies, neighbour].map((body, index) => ({
    messageId: `m-${index}`,
    receiptHandle: `r-${index}`,
    body,
    attributes,
    messageAttributes: {},
  }));
  return { Records };
}
