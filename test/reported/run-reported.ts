import { createRouter } from "../../lib/handlers/router.ts";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import { drs } from "../../lib/services/drs.ts";
import { NO_PROGRESS, writeProgress } from "../../lib/stop/progress.ts";
import { wallClock } from "../../lib/time/clock.ts";
import { buildParts, invocation, recordOf } from "../handlers/build-parts.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import { PROJECT_ID } from "../rig/examples.ts";
import { startWorker } from "../rig/virtual-worker.ts";

/** The messages and log lines that one reported input led to. */
export type Reported = ReturnType<typeof resultOf>;

const JOB = { service: "drs", target: { jobId: "job" } };

function resultOf({ sent, warnings, errors }: ReturnType<typeof buildParts>, failed: number) {
  const bodiesOf = (queue: string) => sent.filter((message) => message.queue === queue);
  const outcomes = bodiesOf("results").map(({ body }) => outcomeSchema.parse(JSON.parse(body)));
  return {
    statuses: outcomes.map(({ status, code }) => (code === undefined ? status : `${status}/${code}`)),
    outcomes,
    outcomeBytes: Math.max(0, ...bodiesOf("results").map(({ body }) => Buffer.byteLength(body))),
    letters: bodiesOf("dead-letters").map(({ entry }) => entry),
    forwarded: sent.filter(({ queue }) => queue !== "results" && queue !== "dead-letters"),
    warnings,
    errors,
    failed,
  };
}

/** Gives message bodies to the router in one batch. */
export async function routed(
  bodies: readonly unknown[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Reported> {
  const built = buildParts();
  const textOf = (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body));
  const Records = bodies.map((body, index) => recordOf(`m-${index}`, textOf(body), more));
  const answer = await createRouter(built.parts)({ Records }, invocation);
  return resultOf(built, "batchItemFailures" in answer ? answer.batchItemFailures.length : 0);
}

/** The settings of a delivery to the worker of DRS. */
export type Given = {
  createTransport?(warn: (message: string) => void): Transport;
  readonly answers?: readonly TransportResult[];
  readonly account?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, string>>;
  readSecret?(): Promise<string>;
};

/** Gives a request, as its last delivery, to the worker of DRS; the answers come in their order, and the last one repeats. */
export async function delivered({
  createTransport,
  answers = [],
  account,
  variables,
  readSecret,
}: Given): Promise<Reported> {
  const built = buildParts();
  const rest = [...answers];
  const answerNext = async () =>
    (rest.length > 1 ? rest.shift() : rest[0]) ?? { kind: "unsent" as const, reason: "none" };
  const secret = { default: { ak: "AK", sk: "SK-secret", projects: { "cn-north-4": PROJECT_ID }, ...account } };
  const isReal = createTransport !== undefined || account?.iam !== undefined; // a hurried clock would time out the token request
  const handler = startWorker(drs, {
    clock: isReal ? { ...wallClock, random: () => 0 } : hurryingClock(),
    transport: createTransport?.(built.parts.log.warn) ?? answerNext,
    queues: built.parts.queues,
    log: built.parts.log,
    readSecret: readSecret ?? (async () => JSON.stringify(secret)),
    ...(variables && { variables }),
  });
  const sentMs = isReal ? Date.now() : START_MS;
  const record = recordOf("m", JSON.stringify({ id: "r", ...JOB, sentAt: new Date(sentMs).toISOString() }), {
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(sentMs) },
    messageAttributes: { progress: { stringValue: writeProgress({ ...NO_PROGRESS, isLast: true }) } },
  });
  const { batchItemFailures } = await handler({ Records: [record] }, invocation);
  return resultOf(built, batchItemFailures.length);
}

/** An HTTP answer. */
export function answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): TransportResult {
  return { kind: "answer", answer: { status, headers, body } };
}
