import * as z from "zod/mini";
import type { Call } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { Entry } from "../../lib/sqs/entry.ts";
import type { MemoryRecord, MemorySqs } from "../rig/memory-sqs.ts";
import { QUEUE } from "../rig/virtual-worker.ts";
import { type GivenHalt, haltThatForbids, wasCovered } from "./promises-halts.ts";
import { type GivenPolicy, policyThatForbids, wasForbidden } from "./promises-policies.ts";

/** A request as it was sent. `id` is also the id of its task, and of its message where it has no id of its own. */
export type GivenRequest = {
  readonly id: string;
  readonly body: string;
  readonly deadlineMs: number;
  /** The delay of its message, so that calls are made at any age of what a process knows. */
  readonly delaySeconds?: number;
};

/** The progress of a message as far as a promise depends on it. */
const progressSchema = z.object({
  deliveries: z._default(z.number(), 0),
  acceptedMs: z.optional(z.number()),
  isInDoubt: z._default(z.boolean(), false),
  isLast: z._default(z.boolean(), false),
});

function progressIn(attribute: string | undefined): z.output<typeof progressSchema> {
  return progressSchema.parse(JSON.parse(attribute ?? "{}"));
}

const FUNCTION_TIMEOUT_MS = 30_000;
/** A delivery with so much time before the deadline hands its request back, or makes a stop call. */
const LEAST_TIME_MS = 6_000;

export type JudgeInput = {
  readonly requests: readonly GivenRequest[];
  readonly sqs: MemorySqs;
  /** The tasks that have ended. */
  readonly ended: ReadonlySet<string>;
  readonly halts: readonly GivenHalt[];
  readonly policies: readonly GivenPolicy[];
  /** No clock of a process steps. */
  readonly areClocksSteady: boolean;
  /** The time of the world; the clocks of processes may differ. */
  now(): number;
};

/** Watches the processes from outside and notes each promise of design.md that is broken; shares no code with what it judges. */
export function createJudge({ requests, sqs, ended, halts, policies, areClocksSteady, now }: JudgeInput) {
  const faults: string[] = [];
  const settled = new Set<string>();
  const accepted = new Set<string>();
  const stopCalls = new Map<string, number>();
  const byId = new Map(requests.map((request) => [request.id, request]));
  const isBuriedWhole = ({ body }: GivenRequest) => sqs.held("dead-letters").some((letter) => letter.body === body);
  const idOf = (body: string) => requests.find((request) => request.body === body)?.id ?? "";

  /** Watches one process. */
  const watch = () => {
    let isProven = false;
    let inFlight = 0;
    let callsByTask = new Map<string, number>();
    /** The ids of the requests that this batch has published or sent again. */
    let done = new Set<string>();
    let batch: readonly MemoryRecord[] = [];
    let receivedMs = 0;

    const progressOf = (id: string) =>
      batch
        .filter(({ body }) => idOf(body) === id)
        .map(({ messageAttributes }) => progressIn(messageAttributes.progress?.stringValue));

    const stopCalled = (task: string, atMs: number): void => {
      const { deadlineMs = 0 } = byId.get(task) ?? {};
      if (atMs >= deadlineMs)
        faults.push(`2: a stop call for ${task} began ${atMs - deadlineMs} ms after its deadline`);
      const halt = haltThatForbids(halts, task, now());
      if (halt !== undefined) faults.push(`2: a stop call for ${task} began ${now() - halt.fromMs} ms after a halt`);
      const policy = policyThatForbids(policies, task, now());
      if (policy !== undefined)
        faults.push(`8: a stop call for ${task} began ${now() - policy.fromMs} ms after a policy (${policy.covers})`);
      const calls = (callsByTask.get(task) ?? 0) + 1;
      callsByTask.set(task, calls);
      stopCalls.set(task, (stopCalls.get(task) ?? 0) + 1);
      const copies = batch.filter(({ body }) => idOf(body) === task).length;
      if (calls > 3 * copies) faults.push(`3: stop call number ${calls} for ${task} in ${copies} deliveries`);
    };

    return {
      received(records: readonly MemoryRecord[]): void {
        batch = records;
        receivedMs = now();
        callsByTask = new Map();
        done = new Set();
      },
      /** Notes the start of a request to Huawei Cloud; the function that it returns notes the result. */
      called({ method, path }: Call, atMs: number): (sent: TransportResult) => void {
        const isToken = path.startsWith("/v3/auth");
        const task = /tasks?\/([^/?]+)/.exec(path)?.[1] ?? "";
        if (!isToken && !isProven && inFlight > 0) faults.push("limits: a second call with unproven credentials");
        if (!isToken) inFlight += 1;
        if (!isToken && method !== "GET") stopCalled(task, atMs);
        return (sent) => {
          if (!isToken) inFlight -= 1;
          isProven ||= isToken ? isStatus(sent, 403) : isProof(sent);
          if (!isToken && method !== "GET" && isAcceptance(sent)) accepted.add(task);
        };
      },
      published(body: string): void {
        const outcome = outcomeSchema.parse(JSON.parse(body));
        const { requestId, ok, status, code, deadLettered, calls, finishedAt } = outcome;
        const earlyMs = (byId.get(requestId)?.deadlineMs ?? 0) - Date.parse(finishedAt); // a clock may step between decision and sending
        const request = byId.get(requestId);
        const progress = progressOf(requestId);
        done.add(requestId);
        settled.add(requestId);
        if (request === undefined) return void faults.push(`1: an outcome for ${requestId}, which nobody sent`);
        if (code === "halted" && !wasCovered(halts, requestId, now()))
          faults.push(`${requestId} is given up as halted, and no halt covered it`);
        const isForbidden = code === "not-allowed" || code === "protected";
        if (isForbidden && !wasForbidden(policies, requestId, now()))
          faults.push(`${requestId} is denied as ${code}, and no policy covered it`);
        if (deadLettered && !isBuriedWhole(request)) faults.push(`1: no dead letter of ${requestId} (${status})`);
        if (ok && status !== "dry-run" && !ended.has(requestId)) faults.push(`${requestId} is ${status} but runs on`);
        if (status === "stopped" && code === undefined && !accepted.has(requestId))
          faults.push(`${requestId} is ${status}, but no stop of it was accepted`);
        const isAccepted = progress.length > 0 && progress.every(({ acceptedMs }) => acceptedMs !== undefined);
        if (isAccepted && (status === "already-stopped" || status === "refused"))
          faults.push(`${requestId} is ${status} after an accepted stop`);
        if (calls > (stopCalls.get(requestId) ?? 0))
          faults.push(`${requestId} counts ${calls} calls, more than were made`);
        if (status === "gave-up" && earlyMs > 0 && !progress.some(({ isLast }) => isLast))
          faults.push(`${requestId} is given up ${earlyMs} ms before its deadline, and not by a last delivery`);
        const wasInTime = areClocksSteady && request.deadlineMs - receivedMs >= LEAST_TIME_MS;
        const isUncalled = !stopCalls.has(requestId) && !progress.some(({ isLast }) => isLast);
        if (status === "gave-up" && isUncalled && wasInTime)
          faults.push(`${requestId} is given up without a stop call, and without a last delivery`);
      },
      handedBack({ body, delaySeconds = 0, attributes }: Entry): void {
        const id = idOf(body);
        const carried = progressIn(attributes?.progress);
        const received = progressOf(id);
        if (id === "") faults.push(`1: a request is sent again with another body: ${body}`);
        if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
          faults.push(`time: ${id} is handed back for ${delaySeconds} s`);
        // Of two copies in one batch nobody outside knows which one is handed back.
        if (received.some(({ isLast }) => isLast) && received.length === 1)
          faults.push(`${id} is handed back by its last delivery`);
        if (received.every(({ deliveries }) => carried.deliveries <= deliveries))
          faults.push(`progress: ${id} is handed back without its delivery counted`);
        if (carried.acceptedMs === undefined && received.every(({ acceptedMs }) => acceptedMs !== undefined))
          faults.push(`progress: ${id} is handed back without its acceptance`);
        if (!carried.isInDoubt && received.every(({ isInDoubt }) => isInDoubt))
          faults.push(`progress: ${id} is handed back without its doubt`);
        done.add(id);
      },
      /** Notes the time that a handler took for its batch. */
      answered(tookMs: number): void {
        if (tookMs >= FUNCTION_TIMEOUT_MS) faults.push(`time: a handler answered after ${tookMs} ms`);
      },
      hidden(waitMs: number): void {
        if (waitMs < 0 || waitMs > 900_000) faults.push(`time: a message is hidden for ${waitMs} ms`);
      },
      /** Notes a log line, or an entry of a queue. */
      written(text: string): void {
        if (text.includes("SECRET")) faults.push(`6: a secret is written: ${text}`);
      },
      acknowledged({ messageId, body }: MemoryRecord): void {
        if (!batch.some((record) => record.messageId === messageId)) faults.push(`1: ${messageId} is not in the batch`);
        const id = idOf(body);
        if (!done.has(id)) faults.push(`1: ${id} is acknowledged without an outcome, and was not sent again`);
      },
    };
  };

  return {
    watch,
    /** Gives every fault, after the queue has been watched to its end. */
    findings(): readonly string[] {
      for (const { body } of sqs.held(QUEUE)) faults.push(`1: left in its queue for good: ${body}`);
      for (const request of requests) {
        if (!settled.has(request.id) && !isBuriedWhole(request)) faults.push(`1: lost: ${request.id}`);
      }
      return faults;
    },
  };
}

/** CodeArts Check accepts a stop with the body `null`. */
function isAcceptance(sent: TransportResult): boolean {
  return sent.kind === "answer" && sent.answer.status === 200 && sent.answer.body === "null";
}

/** IAM answers 403 to a password that is right. */
function isStatus(sent: TransportResult, status: number): boolean {
  return sent.kind === "answer" && sent.answer.status === status;
}

/** An answer of the service itself that is not about the credentials. */
function isProof(sent: TransportResult): boolean {
  return sent.kind === "answer" && sent.answer.status < 500 && ![401, 429].includes(sent.answer.status);
}
