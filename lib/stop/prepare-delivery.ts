import { isDeepStrictEqual } from "node:util";
import type { AccountStore } from "../accounts/account-store.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { forbid } from "../accounts/policy.ts";
import type { CallScope, ScopeFinder, ScopeResult } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import type { ApiVersions } from "../huawei/api-versions.ts";
import type { CallTools } from "../huawei/calls.ts";
import { SECRET_REREAD_MS } from "../limits/credentials-breaker.ts";
import { HALT_READ_MS, type HaltStore } from "../limits/halt-store.ts";
import type { Halt } from "../limits/halts.ts";
import type { RequestInfo, Resolution } from "../outcome/build-outcome.ts";
import type { Service, TargetShape } from "../services/service.ts";
import { poll, type Settled, settled, waiting } from "./next-step.ts";
import { asksStateFirst } from "./progress.ts";
import type { ParsedDelivery, ParsedSelection } from "./read-delivery.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
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

/** What all deliveries of a worker share. */
export type Worker<Shape extends TargetShape> = {
  readonly service: Service<Shape>;
  readonly tools: WorkerTools;
  readonly findScope: ScopeFinder;
  readonly stopCallOf: ApiVersions<Shape>;
  /** Logs a fact about a list the first time it is met. */
  warnOnce(text: string): void;
};

/** A valid request, or a valid selection. */
export type AnyParsed = ParsedDelivery<TargetShape> | ParsedSelection;

/** A message whose request is valid. */
export type Message<Parsed> = { readonly parsed: Parsed; readonly info: RequestInfo };

/** A delivery whose account and scope are known; `denial` is what the policy of the account says. */
export type Prepared = {
  readonly kind: "ready";
  readonly scope: CallScope;
  readonly info: RequestInfo;
  readonly denial?: Settled | undefined;
  /** Finds what the account, as it is now, says against a stop call. */
  findDenial(): Promise<Settled | undefined>;
  /** Finds the halt that holds the request now. */
  findHalt(): Promise<Halt | undefined>;
  rereadScope(): Promise<CallScope | undefined>;
  finish(resolution: Resolution): Settlement;
};

/** Finds the scope of a delivery, or the settlement where it has none. */
export async function prepareDelivery<Shape extends TargetShape>(
  worker: Worker<Shape>,
  { parsed, info }: Message<AnyParsed>,
): Promise<Settlement | Prepared> {
  const { service, tools } = worker;
  const { request, deadlineMs, progress, delivery } = parsed;
  const { clock } = tools;
  const { calls, last } = progress;
  const finishAs = (resolution: Resolution, known = info) =>
    publish(known, { ...resolution, calls, last }, delivery, clock.now());
  if (clock.now() >= deadlineMs && info.deliveries === 1) return finishAs({ status: "expired" });

  const subject = { service: service.name, account: request.account, requestId: info.requestId };
  const findHalt = () => tools.halts.find(subject);
  // A new process reads both secrets at the same time. A request that asks for the state first may need no halt.
  if (!request.dryRun && !asksStateFirst(progress)) void findHalt();
  const found = await findAccountScope(worker, parsed);
  if (found instanceof Error) return settleDelivery(worker, { parsed, info, end: unreadableEnd(parsed, found) });
  if (found.kind !== "scope") return finishAs(faultOf(found));
  const { scope } = found;
  const known = { ...info, region: scope.region };
  return {
    kind: "ready",
    scope,
    info: known,
    denial: denialOf(found, parsed),
    findDenial: async () => {
      const accounts = await loadAccounts(tools, POLICY_AGE_MS);
      // An account that was read once stays known, so that this is no error.
      return accounts instanceof Error ? undefined : denialOf(worker.findScope(request, accounts), parsed);
    },
    findHalt,
    rereadScope: () => rereadChangedScope(worker, parsed, scope),
    finish: (resolution) => finishAs(resolution, known),
  };
}

type Ended = Message<AnyParsed> & { readonly end: DeliveryEnd; readonly remark?: string | undefined };

/** Turns the end of a delivery into its settlement. */
export function settleDelivery<Shape extends TargetShape>(
  { tools }: Worker<Shape>,
  { parsed, info, end, remark }: Ended,
): Settlement {
  return settle(end, {
    info,
    deadLetter: parsed.delivery,
    deadlineMs: parsed.deadlineMs,
    backoffBaseMs: tools.config.backoffBaseMs,
    progress: parsed.progress,
    remark,
    clock: tools.clock,
  });
}

/** A restriction of an account takes effect within a minute, the longest wait for the halts before a stop call included. */
const POLICY_AGE_MS = 60_000 - HALT_READ_MS;

type ScopeFault = Exclude<ScopeResult, { readonly kind: "scope" }>;

function faultOf({ kind, fault }: ScopeFault): Settled {
  return kind === "rejected"
    ? settled("rejected", { detail: fault })
    : settled("denied", { code: kind, detail: fault });
}

function denialOf(found: ScopeResult, { request, delivery }: AnyParsed): Settled | undefined {
  if (found.kind !== "scope") return faultOf(found);
  const { service, target } = request;
  const denial = forbid({ account: found.scope.account, service, target, sender: delivery.sender });
  return denial && settled("denied", denial);
}

/** Finds the scope of a request. An account that is missing, faulty or refused may have been corrected in the secret since. */
async function findAccountScope<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  { request }: AnyParsed,
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
  { request }: AnyParsed,
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
function unreadableEnd({ progress }: AnyParsed, error: Error): DeliveryEnd {
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
    listing: progress.listing,
  };
}
