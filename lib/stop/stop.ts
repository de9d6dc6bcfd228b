import { isDeepStrictEqual } from "node:util";
import type { AccountStore } from "../accounts/account-store.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { forbid } from "../accounts/policy.ts";
import { type CallScope, createScopeFinder, type ScopeFinder, type ScopeResult } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import type { Call } from "../http/exchange.ts";
import { type ApiVersions, createApiVersions } from "../huawei/api-versions.ts";
import type { CallTools } from "../huawei/calls.ts";
import { SECRET_REREAD_MS } from "../limits/credentials-breaker.ts";
import type { HaltStore } from "../limits/halt-store.ts";
import type { RequestInfo, Resolution } from "../outcome/build-outcome.ts";
import { faultLine } from "../outcome/fault-line.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { Delivery } from "../sqs/delivery.ts";
import { poll, settled, waiting } from "./next-step.ts";
import { asksStateFirst } from "./progress.ts";
import { createDeliveryReader, type ParsedDelivery } from "./read-delivery.ts";
import { type DeliveryEnd, runDelivery } from "./run-delivery.ts";
import { publish, type Settlement, settle } from "./settle.ts";

/** The parts of a worker that live between invocations. */
export type WorkerTools = CallTools & {
  readonly config: Config;
  readonly accounts: AccountStore;
  readonly halts: HaltStore;
  warn(message: string): void;
  /** Records an error of our own. */
  error(message: string, cause: unknown): void;
};

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
  };
  const read = createDeliveryReader(service, config);

  return async (delivery, startedMs) => {
    const message = read(delivery, startedMs);
    if (message.kind === "faults") {
      const resolution: Resolution = { status: "rejected", detail: faultLine(message.faults) };
      return publish(message.info, resolution, delivery, clock.now());
    }
    const { parsed, info } = message;
    try {
      return await stopParsed(worker, parsed, info);
    } catch (error) {
      if (clock.now() < parsed.deadlineMs) throw error; // the message comes again
      tools.error(`handling message ${delivery.messageId} after its deadline`, error);
      return settleDelivery(worker, { parsed, info, end: unknownEnd(parsed, error) });
    }
  };
}

type Worker<Shape extends TargetShape> = {
  readonly service: Service<Shape>;
  readonly tools: WorkerTools;
  readonly findScope: ScopeFinder;
  readonly stopCallOf: ApiVersions<Shape>;
};

/** Prepares, runs and settles one delivery. */
async function stopParsed<Shape extends TargetShape>(
  worker: Worker<Shape>,
  parsed: ParsedDelivery<Shape>,
  info: RequestInfo,
): Promise<Settlement> {
  const { service, tools, stopCallOf } = worker;
  const { request, delivery, deadlineMs, progress } = parsed;
  const { clock } = tools;
  const { calls, last } = progress;
  const finish = (resolution: Resolution, known = info) =>
    publish(known, { ...resolution, calls, last }, delivery, clock.now());
  if (clock.now() >= deadlineMs && info.deliveries === 1) return finish({ status: "expired" });

  const subject = { service: service.name, account: request.account, requestId: info.requestId };
  const findHalt = () => tools.halts.find(subject);
  // A new process reads both secrets at the same time. A request that asks for the state first may need no halt.
  if (!request.dryRun && !asksStateFirst(progress)) void findHalt();
  const found = await prepare(worker, parsed);
  if (found instanceof Error) return settleDelivery(worker, { parsed, info, end: unreadableEnd(parsed, found) });
  if (found.kind === "rejected") return finish({ status: "rejected", detail: found.fault });
  if (found.kind === "account-unknown") return finish({ status: "denied", code: found.kind, detail: found.fault });
  const { scope } = found;
  const known = { ...info, region: scope.region };
  const denial = forbid({
    account: scope.account,
    service: service.name,
    target: request.target,
    sender: delivery.sender,
  });
  const forbidden = denial && settled("denied", denial);
  if (request.dryRun) {
    if (denial) return finish({ status: "denied", ...denial }, known);
    const { call } = stopCallOf(request.target, scope.projectId);
    return finish({ status: "dry-run", wouldCall: wouldCall(scope, call) }, known);
  }
  const rereadScope = () => rereadChangedScope(worker, parsed, scope);
  const end = await runDelivery({ ...parsed, service, scope, stopCallOf, tools, forbidden, rereadScope, findHalt });
  return settleDelivery(worker, { parsed, info: known, end });
}

type Ended<Shape extends TargetShape> = {
  readonly parsed: ParsedDelivery<Shape>;
  readonly info: RequestInfo;
  readonly end: DeliveryEnd;
};

function settleDelivery<Shape extends TargetShape>(
  { service, tools }: Worker<Shape>,
  { parsed, info, end }: Ended<Shape>,
): Settlement {
  return settle(end, {
    info,
    deadLetter: parsed.delivery,
    deadlineMs: parsed.deadlineMs,
    backoffBaseMs: tools.config.backoffBaseMs,
    progress: parsed.progress,
    remark: service.remark?.(parsed.request.target),
    clock: tools.clock,
  });
}

/** A restriction of an account takes effect within this time. */
const POLICY_AGE_MS = 60_000;

/** Finds the scope of a request. An account that is missing, faulty or refused may have been corrected in the secret since. */
async function prepare<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  { request }: ParsedDelivery<Shape>,
): Promise<ScopeResult | Error> {
  const accounts = await loadAccounts(tools, POLICY_AGE_MS);
  if (accounts instanceof Error) return accounts;
  const found = findScope(request, accounts);
  if (found.kind === "scope" && !tools.guard.isRefused(found.scope.account)) return found;
  const newer = await loadAccounts(tools, SECRET_REREAD_MS);
  return newer instanceof Error ? newer : findScope(request, newer);
}

async function rereadChangedScope<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  { request }: ParsedDelivery<Shape>,
  scope: CallScope,
): Promise<CallScope | undefined> {
  const accounts = await loadAccounts(tools, SECRET_REREAD_MS);
  if (accounts instanceof Error) return undefined;
  const found = findScope(request, accounts);
  return found.kind === "scope" && !isDeepStrictEqual(found.scope, scope) ? found.scope : undefined;
}

async function loadAccounts({ accounts, warn }: WorkerTools, maxAgeMs: number): Promise<Accounts | Error> {
  try {
    return await accounts.load(maxAgeMs);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    warn(`the accounts secret cannot be read: ${cause.message}`);
    return cause;
  }
}

/** No call was made, and the next delivery may find the secret readable. */
function unreadableEnd<Shape extends TargetShape>({ progress }: ParsedDelivery<Shape>, error: Error): DeliveryEnd {
  const { acceptedMs, isInDoubt, isPolling, last } = progress;
  const reason = `the accounts secret cannot be read: ${error.message}`.slice(0, 512);
  return {
    step: isPolling ? poll : waiting("unavailable"),
    calls: 0,
    acceptedMs,
    isInDoubt,
    hasQueryFailed: isInDoubt,
    why: "unavailable",
    last: last?.httpStatus === undefined ? { errorMessage: reason } : last,
  };
}

/** An error of our own may have come after a stop call. */
function unknownEnd<Shape extends TargetShape>({ progress }: ParsedDelivery<Shape>, error: unknown): DeliveryEnd {
  const { acceptedMs } = progress;
  const errorMessage = (error instanceof Error ? error.message : String(error)).slice(0, 512);
  return {
    step: waiting("state-unknown"),
    calls: 0,
    acceptedMs,
    isInDoubt: true,
    hasQueryFailed: true,
    last: { errorMessage },
  };
}

function wouldCall({ origin }: CallScope, { method, path, body }: Call): Outcome["wouldCall"] {
  return { method, url: origin + path, body };
}
