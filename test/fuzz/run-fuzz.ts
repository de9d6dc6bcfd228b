import { Ajv2020 } from "ajv/dist/2020.js";
import { createRouter } from "../../lib/handlers/router.ts";
import { isObject } from "../../lib/parse.ts";
import { checkMessage } from "../../lib/request/check-message.ts";
import outcomeJson from "../../lib/schemas/outcome.json" with { type: "json" };
import { buildParts, invocation, recordOf } from "../handlers/build-parts.ts";
import { START_MS } from "../rig/clock.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { startProcess } from "../rig/virtual-worker.ts";
import { type FuzzBody, makeBody } from "./make-body.ts";

/** A broken invariant and the body that broke it. */
export type Violation = { readonly rule: string; readonly body: string };

export type FuzzReport = {
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
};

const MAX_OUTCOME_BYTES = 256 * 1024;
const isOutcome = new Ajv2020({ strict: false, validateFormats: false }).compile(outcomeJson);

type Sent = ReturnType<typeof buildParts>["sent"];

/** Sends random bodies to the router's queue handler, to its direct invocation and to a worker; judges all that comes out. */
export async function runFuzz(seed: number, bodies: number, onProgress = (_done: number) => {}): Promise<FuzzReport> {
  const choice = createSeededChoice(seed, "fuzz");
  const counts: Record<string, number> = {};
  const violations: Violation[] = [];
  const count = (kind: string): void => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (let done = 0; done < bodies; done++) {
    const body = makeBody(choice);
    const found = [
      await fuzzRouter(body, count),
      await fuzzDirect(body, count),
      await fuzzWorker(body, choice.next(), count),
    ];
    violations.push(...found.flat().map((rule) => ({ rule, body: body.text.slice(0, 2_000) })));
    if (done % 500 === 499) onProgress(done + 1);
  }
  return { counts, violations };
}

type Count = (kind: string) => void;

async function fuzzRouter({ text, isValid }: FuzzBody, count: Count): Promise<string[]> {
  const { parts, sent, errors } = buildParts();
  const answer = await createRouter(parts)({ Records: [recordOf("m", text)] }, invocation);
  const failed = "batchItemFailures" in answer ? answer.batchItemFailures.length : 0;
  count(failed > 0 ? "router: failed" : `router: ${sent.at(-1)?.queue === "results" ? "rejected" : "forwarded"}`);
  const faults = judgeSent(sent);
  if (failed > 0 || errors.length > 0) faults.push("router: a record failed although every queue takes messages");
  if (failed === 0 && sent.length === 0) faults.push("router: a record is done and nothing was sent");
  if (isValid && sent.some(({ queue }) => queue === "results")) faults.push("router: a valid request is rejected");
  return faults;
}

async function fuzzDirect({ text }: FuzzBody, count: Count): Promise<string[]> {
  const { parts, sent } = buildParts();
  try {
    await createRouter(parts)(parsed(text), invocation);
    count("direct: answered");
    return judgeSent(sent);
  } catch (error) {
    count("direct: threw");
    const message = error instanceof Error ? error.message : String(error);
    const isPlain = message.length <= 300 && !message.includes("\n") && message.startsWith("handling an event: ");
    return isPlain ? [] : [`direct: threw ${message.slice(0, 300)}`];
  }
}

const PROGRESS = ["", "{", "null", '{"v":1,"deliveries":-1}', '{"v":1,"deliveries":999,"calls":3,"acceptedMs":1e99}'];

async function fuzzWorker({ text }: FuzzBody, luck: number, count: Count): Promise<string[]> {
  const { parts, sent, errors } = buildParts();
  const { queues, clock } = parts;
  const transport = async () => ({ kind: "unsent" as const, reason: "connection refused" });
  const handler = startProcess({ clock, queues, transport, log: parts.log });
  const stringValue = PROGRESS[Math.floor(luck * PROGRESS.length)];
  const { batchItemFailures } = await handler(
    { Records: [recordOf("m", text, { messageAttributes: { progress: { stringValue } } })] },
    invocation,
  );
  const last = sent.at(-1);
  count(batchItemFailures.length > 0 ? "worker: failed" : `worker: sent to ${last?.queue}`);
  const outcomes = sent.filter(({ queue }) => queue === "results").length;
  const faults = sent.filter(({ queue }) => queue === "results").flatMap(({ body }) => judgeOutcome(body));
  if (batchItemFailures.length > 0 || errors.length > 0) faults.push(`worker: a record failed: ${errors.join("; ")}`);
  if (batchItemFailures.length === 0 && (sent.length === 0 || outcomes > 1))
    faults.push("worker: not exactly one result");
  return faults;
}

function judgeSent(sent: Sent): string[] {
  return sent.flatMap(({ queue, body }) => {
    if (queue === "results") return judgeOutcome(body);
    return queue === "dead-letters" ? [] : judgeForwarded(body);
  });
}

function judgeForwarded(body: string): string[] {
  const raw = parsed(body);
  const checked = isObject(raw) ? checkMessage(raw, "m", START_MS) : undefined;
  if (checked?.ok && isObject(raw) && checked.value[0] === raw.id) return [];
  return [
    `forwarded: a request is not valid again: ${checked?.ok === false ? checked.faults.join("; ") : "another id"}`,
  ];
}

function judgeOutcome(body: string): string[] {
  const outcome = parsed(body);
  const faults: string[] = [];
  if (!isOutcome(outcome)) faults.push(`outcome: ${JSON.stringify(isOutcome.errors)}`);
  if (Buffer.byteLength(body) > MAX_OUTCOME_BYTES) faults.push("outcome: over 256 KiB");
  if (/\p{Cc}/u.test(body.replaceAll(/[\x7f-\x9f]/g, ""))) faults.push("outcome: a raw control character");
  if (isObject(outcome) && /[\n\r]/.test(String(outcome.message))) faults.push("outcome: a message of several lines");
  return faults;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
