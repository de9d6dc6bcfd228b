import { type CallScope, createScopeFinder } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import { createApiVersions } from "../huawei/api-versions.ts";
import type { Resolution } from "../outcome/build-outcome.ts";
import { faultLine } from "../outcome/fault-line.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { Delivery } from "../sqs/delivery.ts";
import { prepareDelivery, settleDelivery } from "./prepare-delivery.ts";
import { asksStateFirst, type Progress } from "./progress.ts";
import { createDeliveryReader, type ParsedDelivery } from "./read-delivery.ts";
import { type DeliveryEnd, runDelivery } from "./run-delivery.ts";
import { expand } from "./select.ts";
import { publish, type Settlement } from "./settle.ts";
import { unknownEnd } from "./uncalled-end.ts";
import type { AnyParsed, Message, Worker, WorkerTools } from "./worker.ts";

/** Decides about one delivery of a stop request that began at `startedMs`; sends nothing to a queue itself. */
export type Stop = (delivery: Delivery, startedMs: number) => Promise<Settlement>;

/** Stops tasks of one service. */
export function createStop<Shape extends TargetShape>(service: Service<Shape>, tools: WorkerTools): Stop {
  const { config, clock } = tools;
  const worker: Worker<Shape> = {
    service,
    tools,
    findScope: createScopeFinder(service, config),
    stopCallOf: createApiVersions(service, config.pinnedApiVersion, (code) =>
      tools.warn(
        `${service.name}: this version of the stop call is retired (${code}); the next version is called from now on`,
      ),
    ),
    warnOnce: onceEach((text) => tools.warn(`${service.name}: ${text}, which its sources do not say`)),
  };
  const read = createDeliveryReader(service, config);

  return async (delivery, startedMs) => {
    const message = read(delivery, startedMs);
    if (message.kind === "faults") return publish(message.info, resolveFaults(message), delivery, clock.now());
    try {
      return await (message.kind === "selection" ? expand(worker, message) : stopOne(worker, message));
    } catch (error) {
      const { parsed, info } = message;
      if (clock.now() < parsed.deadlineMs) throw error; // the message comes again
      tools.error(`handling message ${delivery.messageId} after its deadline`, error);
      return settleDelivery(worker, { parsed, info, end: unknownEnd(parsed, error) });
    }
  };
}

/** The outcome of a message that is no valid request. Another version, which took it for one, may have made stop calls. */
function resolveFaults({ faults, progress }: { faults: readonly string[]; progress: Progress }): Resolution {
  const { calls, last, acceptedMs } = progress;
  const detail = faultLine(faults);
  if (calls === 0 || !asksStateFirst(progress)) return { status: "rejected", detail, calls, last };
  const code = acceptedMs === undefined ? "state-unknown" : "not-confirmed";
  return { status: "gave-up", code, calls, last, remark: `Cause: the request is not valid (${detail}).` };
}

/** Passes each text on once. */
function onceEach(pass: (text: string) => void): (text: string) => void {
  const known = new Set<string>();
  return (text) => {
    if (!known.has(text)) pass(text);
    known.add(text);
  };
}

/** Stops one run. */
async function stopOne<Shape extends TargetShape>(
  worker: Worker<Shape>,
  { parsed, info }: Message<ParsedDelivery<Shape>>,
): Promise<Settlement> {
  const { service, tools, stopCallOf } = worker;
  const { request } = parsed;
  const prepared = await prepareDelivery(worker, { parsed, info });
  if (prepared.kind !== "ready") return prepared;
  const { scope, info: known, denial, findDenial, rereadScope, findHalt, finish } = prepared;
  if (request.dryRun) {
    if (denial) return finish(denial);
    const { call } = stopCallOf(request.target, scope.projectId);
    return finish({ status: "dry-run", wouldCall: wouldCall(scope, call) });
  }
  const end = await runDelivery({
    ...parsed,
    service,
    scope,
    stopCallOf,
    tools,
    findDenial,
    rereadScope,
    findHalt,
  });
  const remark = isAboutStop(end, parsed) ? service.remark?.(request.target) : undefined;
  return settleDelivery(worker, { parsed, info: known, end, remark });
}

/** Tells whether the end is that of a stop of ours: one that was taken, or that failed to end the task. */
function isAboutStop({ step, calls }: DeliveryEnd, { progress }: AnyParsed): boolean {
  if (step.kind !== "settled" || progress.calls + calls === 0) return false;
  return step.status === "stopped" || step.code === "end-failed";
}

function wouldCall({ origin }: CallScope, { method, path, body }: Call): Outcome["wouldCall"] {
  return { method, url: origin + path, body };
}
