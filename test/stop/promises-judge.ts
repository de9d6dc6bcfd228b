import type { Call } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { MemoryRecord, MemorySqs } from "../rig/memory-sqs.ts";
import { QUEUE } from "../rig/virtual-worker.ts";

/** A request as it was sent; `id` is its task's, too, and its message's where it has none of its own. */
export type GivenRequest = { readonly id: string; readonly body: string; readonly deadlineMs: number };

/** Looks on from outside and remembers each promise of design.md that is broken; shares no code with what it judges. */
export function createJudge(requests: readonly GivenRequest[], sqs: MemorySqs) {
  const faults: string[] = [];
  const settled = new Set<string>();
  const byId = new Map(requests.map((request) => [request.id, request]));
  const isBuriedWhole = ({ body }: GivenRequest) => sqs.held("dead-letters").some((letter) => letter.body === body);

  /** Looks at one process. */
  const watch = () => {
    let isProven = false;
    let inFlight = 0;
    let callsByTask = new Map<string, number>();
    let published = new Set<string>();
    let batch: readonly MemoryRecord[] = [];

    const stopCalled = (task: string, atMs: number): void => {
      const { deadlineMs = 0 } = byId.get(task) ?? {};
      if (atMs >= deadlineMs)
        faults.push(`2: a stop call for ${task} began ${atMs - deadlineMs} ms after its deadline`);
      const calls = (callsByTask.get(task) ?? 0) + 1;
      callsByTask.set(task, calls);
      if (calls > 3) faults.push(`3: stop call number ${calls} for ${task} in one delivery`);
    };

    return {
      received(records: readonly MemoryRecord[]): void {
        batch = records;
        callsByTask = new Map();
        published = new Set();
      },
      /** A call begins; what is answered is told to the function that comes back. */
      called({ method, path }: Call, atMs: number): (sent: TransportResult) => void {
        const isToken = path.startsWith("/v3/auth");
        if (!isToken && !isProven && inFlight > 0) faults.push("guard: a second call of an account that is not proven");
        if (!isToken) inFlight += 1;
        if (!isToken && method !== "GET") stopCalled(/tasks?\/([^/?]+)/.exec(path)?.[1] ?? "", atMs);
        return (sent) => {
          if (!isToken) inFlight -= 1;
          isProven ||= isToken ? isStatus(sent, 403) : isProof(sent);
        };
      },
      published(body: string, ended: ReadonlySet<string>): void {
        const outcome = outcomeSchema.parse(JSON.parse(body));
        const { requestId, ok, status, deadLettered } = outcome;
        const request = byId.get(requestId);
        published.add(requestId);
        settled.add(requestId);
        if (request === undefined) faults.push(`1: an outcome for ${requestId}, which nobody sent`);
        else if (deadLettered && !isBuriedWhole(request)) faults.push(`1: no dead letter of ${requestId} (${status})`);
        if (ok && status !== "dry-run" && !ended.has(requestId)) faults.push(`${requestId} is ${status} but runs on`);
      },
      /** A log line, or what is put on a queue. */
      written(text: string): void {
        if (text.includes("SECRET")) faults.push(`6: a secret is written: ${text}`);
      },
      handedBack(waitMs: number): void {
        if (waitMs < 1_000 || waitMs > 43_200_000) faults.push(`time: handed back for ${waitMs} ms`);
      },
      acknowledged({ messageId, body }: MemoryRecord): void {
        if (!batch.some((record) => record.messageId === messageId)) faults.push(`1: ${messageId} is not in the batch`);
        const id = requests.find((request) => request.body === body)?.id ?? "";
        if (!published.has(id)) faults.push(`1: ${id} is acknowledged without an outcome`);
      },
    };
  };

  return {
    watch,
    sentence(): readonly string[] {
      for (const { body } of sqs.held(QUEUE)) faults.push(`1: left in its queue for good: ${body}`);
      for (const request of requests) {
        if (!settled.has(request.id) && !isBuriedWhole(request)) faults.push(`1: lost: ${request.id}`);
      }
      return faults;
    },
  };
}

/** IAM says 403 to a password that is right. */
function isStatus(sent: TransportResult, status: number): boolean {
  return sent.kind === "answer" && sent.answer.status === status;
}

/** An answer of the service itself that is not about the credentials. */
function isProof(sent: TransportResult): boolean {
  return sent.kind === "answer" && sent.answer.status < 500 && ![401, 429].includes(sent.answer.status);
}
