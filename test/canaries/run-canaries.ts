import { endpointVariable } from "../../lib/config.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { jsonDisplay } from "../../lib/local/json-display.ts";
import { textDisplay } from "../../lib/local/text-display.ts";
import type { Service, TargetShape } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { Entry } from "../../lib/sqs/entry.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import { createLog } from "../../lib/telemetry/log.ts";
import { createMetrics } from "../../lib/telemetry/metrics.ts";
import { wallClock } from "../../lib/time/clock.ts";
import { buildParts, invocation } from "../handlers/build-parts.ts";
import { PROJECT_ID } from "../rig/examples.ts";
import { createSeededChoice, type SeededChoice } from "../rig/seeded-choice.ts";
import { startWorker } from "../rig/virtual-worker.ts";
import { CANARIES, KEY, USER } from "./canary-secrets.ts";
import { startEchoCloud } from "./echo-cloud.ts";

/** The texts that left a worker, by the place where somebody can read them. */
export type Shown = {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Messages as they were sent to `results` and to `dead-letters`. */
  readonly outcomes: readonly Entry[];
  readonly deadLetters: readonly Entry[];
  /** The secrets of the run, the signature of each call included. */
  readonly secrets: readonly string[];
};

/** Runs deliveries against a cloud that repeats their secrets, with the log at its lowest level; collects all that is shown. */
export async function runCanaries(seed: number, deliveries: number): Promise<Shown> {
  const choice = createSeededChoice(seed, "canaries");
  const cloud = await startEchoCloud(createSeededChoice(seed, "echoes"));
  const output = captureStreams();
  const sent: ReturnType<typeof buildParts>["sent"] = [];
  try {
    for (let done = 0; done < deliveries; done++) sent.push(...(await deliver(choice, cloud.origin)));
  } finally {
    output.restore();
    await cloud.close();
  }
  const entriesOf = (queue: string) => sent.filter((message) => message.queue === queue).map(({ entry }) => entry);
  const texts = new Map([
    ["log and metrics", output.lines],
    ["npm start", displayed(output.lines)],
    ["outcomes", entriesOf("results").map(({ body }) => body)],
    ["dead letters", entriesOf("dead-letters").map(({ body }) => body)],
    ["handed-back requests", [...entriesOf("drs"), ...entriesOf("aom")].map(({ body }) => body)],
    ["attributes", sent.flatMap(({ entry }) => Object.values(entry.attributes ?? {}))],
  ]);
  const secrets = [...CANARIES, ...cloud.signatures];
  return { texts, secrets, outcomes: entriesOf("results"), deadLetters: entriesOf("dead-letters") };
}

/** A stop and a selection. */
const REQUESTS = [
  { name: "drs", target: { jobId: "job" } },
  { name: "aom", target: { workflowId: "flow", executionId: "running" } },
] as const;

/** Delivers one request to a worker of its own, which has not learnt yet that the credentials are refused. */
async function deliver(choice: SeededChoice, origin: string) {
  const { parts, sent } = buildParts();
  const { name, target } = choice.pick<(typeof REQUESTS)[number]>(REQUESTS);
  const service: Service<TargetShape, ServiceName> = services[name];
  const log = createLog(name);
  const account = { ...choice.pick<object>([KEY, { iam: USER }]), projects: { "cn-north-4": PROJECT_ID } };
  const handler = startWorker(service, {
    clock: { ...wallClock, random: () => 0 },
    transport: createTransport(log.warn),
    queues: parts.queues,
    log,
    metrics: createMetrics(name, "stopcord"),
    variables: { [endpointVariable(service.sdkName, "cn-north-4")]: origin, HUAWEICLOUD_SDK_IAM_ENDPOINT: origin },
    readSecret: async () => JSON.stringify({ default: account }),
  });
  await handler({ Records: [recordOf(choice, { service: name, target })] }, invocation);
  return sent;
}

function recordOf(choice: SeededChoice, fields: object) {
  const nowMs = Date.now();
  const progress = choice.pick<Partial<Progress>>([
    {},
    { isInDoubt: true, calls: 1 },
    { acceptedMs: nowMs - 61_000, calls: 1 },
  ]);
  const stringValue = writeProgress({ ...NO_PROGRESS, ...progress, isLast: choice.flip(0.5) });
  const request = {
    id: `canary-${choice.nextInteger(0, 1e9)}`,
    ...fields,
    sentAt: new Date(nowMs - 1_000).toISOString(),
    confirm: choice.flip(0.3),
    dryRun: choice.flip(0.2),
  };
  return {
    messageId: "m",
    receiptHandle: "r",
    body: JSON.stringify(request),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(nowMs) },
    messageAttributes: { progress: { stringValue } },
  };
}

/** Keeps what this process writes, until `restore` is called. */
function captureStreams() {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) stream.write = (chunk) => lines.push(String(chunk).trimEnd()) > 0;
  const restore = () => {
    for (const { stream, write } of streams) stream.write = write;
  };
  return { lines, restore };
}

/** The lines of `npm start`, with and without `--json`, about these lines of a log. */
function displayed(lines: readonly string[]): readonly string[] {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  for (const display of [textDisplay(print, process.stdout), jsonDisplay(print)])
    for (const line of lines) display.log("drs", line);
  return printed;
}
