import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { endpointVariable } from "../../lib/config.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { Service, TargetShape } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { NO_PROGRESS, type Progress, readProgress, writeProgress } from "../../lib/stop/progress.ts";
import { wallClock } from "../../lib/time/clock.ts";
import { buildParts, invocation } from "../handlers/build-parts.ts";
import { PROJECT_ID } from "../rig/examples.ts";
import { startWorker } from "../rig/virtual-worker.ts";
import { type HostileAnswer, USUAL_ENDS } from "./hostile-answer.ts";
import { hostileAnswers } from "./hostile-answers.ts";
import { startRawCloud } from "./raw-cloud.ts";
import { answerWell, REQUEST_KINDS, type RequestKind } from "./request-kinds.ts";

/** The end of one delivery that met a hostile answer. */
export type Meeting = Awaited<ReturnType<typeof meet>>;

const BUDGET_MS = 15_000;
const ENDLESS_BUDGET_MS = 500;
/** A query takes half of it, and the stop call after it has to be answered in the other half, also on a busy machine. */
const ENDLESS_QUERY_BUDGET_MS = 3_000;

/** Lets one delivery meet a hostile answer to one kind of request; other requests are answered well, except over a broken TLS. */
export async function meet(hostile: HostileAnswer, kind: RequestKind) {
  const cloud = await startRawCloud({
    onConnect: hostile.onConnect,
    tls: hostile.tls,
    answer: (socket, request) =>
      request.kind === kind ? hostile.answer(socket, request) : answerWell(socket, request.kind),
  });
  try {
    const startMs = performance.now();
    const endlessMs = kind === "state" ? ENDLESS_QUERY_BUDGET_MS : ENDLESS_BUDGET_MS;
    const delivered = await deliver(cloud.origin, kind, hostile.isEndless ? endlessMs : BUDGET_MS);
    const elapsedMs = Math.round(performance.now() - startMs);
    const stopsReceived = cloud.requests.filter((request) => request.kind === "stop").length;
    const expected = hostile.ends?.[kind] ?? USUAL_ENDS[kind];
    return {
      name: hostile.name,
      kind,
      expected,
      ...delivered,
      elapsedMs,
      stopsReceived,
      signatures: cloud.requests.flatMap(({ text }) => /Signature=(\w+)/.exec(text)?.[1] ?? []),
      bytesWritten: cloud.mostBytesWritten(),
    };
  } finally {
    await cloud.close();
  }
}

/** Delivers one request to a worker of its own, whose Huawei Cloud is at `origin`. */
async function deliver(origin: string, kind: RequestKind, budgetMs: number) {
  const { service: name, target, credentials, progress } = REQUEST_KINDS[kind];
  const service: Service<TargetShape, ServiceName> = services[name];
  const { parts, sent, warnings, errors } = buildParts();
  const handler = startWorker(service, {
    clock: { ...wallClock, random: () => 0 },
    transport: createTransport(parts.log.warn),
    queues: parts.queues,
    log: parts.log,
    variables: {
      DELIVERY_BUDGET_MS: String(budgetMs),
      [endpointVariable(service.sdkName, "cn-north-4")]: origin,
      HUAWEICLOUD_SDK_IAM_ENDPOINT: origin,
    },
    readSecret: async () => JSON.stringify({ default: { ...credentials, projects: { "cn-north-4": PROJECT_ID } } }),
  });
  const { batchItemFailures } = await handler(
    { Records: [recordWith({ service: name, target }, progress)] },
    invocation,
  );
  const published = sent.find(({ queue }) => queue === "results");
  const handedBack = sent.find(({ queue }) => queue === name);
  return {
    failures: batchItemFailures.length,
    outcome: published && outcomeSchema.parse(JSON.parse(published.body)),
    progress: handedBack && readProgress(handedBack.entry.attributes?.progress),
    /** Every text that left the worker: bodies, attributes, log lines. */
    texts: [
      ...sent.flatMap(({ body, entry }) => [body, ...Object.values(entry.attributes ?? {})]),
      ...warnings,
      ...errors,
    ],
  };
}

function recordWith(fields: object, progress: Partial<Progress> | undefined) {
  const nowMs = Date.now();
  const request = { ...fields, id: "hostile", sentAt: new Date(nowMs).toISOString() };
  return {
    messageId: "m",
    receiptHandle: "r",
    body: JSON.stringify(request),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(nowMs) },
    messageAttributes: progress && { progress: { stringValue: writeProgress({ ...NO_PROGRESS, ...progress }) } },
  };
}

/** The end of a delivery in one cell of a table. */
export function describeEnd({ outcome, progress }: Pick<Meeting, "outcome" | "progress">): string {
  if (outcome) return [outcome.status, outcome.code].filter(Boolean).join("/");
  if (progress === undefined) return "nothing";
  return ["handed back", progress.why, progress.isInDoubt && "in doubt"].filter(Boolean).join(", ");
}

/** Trusts the certificates of the servers whose fault is another one, until the function that is returned is called. */
export function trustHostileAuthorities(): () => void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, ...hostileAnswers.flatMap(({ trusted }) => trusted ?? [])]);
  return () => setDefaultCACertificates(before);
}
