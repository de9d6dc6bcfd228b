import type { AccountStore } from "../accounts/account-store.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { type CallScope, createScopeFinder } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import type { Call } from "../http/exchange.ts";
import { createApiVersions } from "../huawei/api-versions.ts";
import { type CallTools, callsTo } from "../huawei/calls.ts";
import { SECRET_REREAD_MS } from "../limits/credentials-breaker.ts";
import type { RequestInfo, Resolution } from "../outcome/build-outcome.ts";
import { faultLine } from "../outcome/fault-line.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { Delivery } from "../sqs/delivery.ts";
import type { Memory, Recollection } from "./memory.ts";
import { waiting } from "./next-step.ts";
import { createDeliveryReader, type ParsedDelivery } from "./read-delivery.ts";
import { type DeliveryEnd, runDelivery } from "./run-delivery.ts";
import { publish, type Settlement, settle } from "./settle.ts";

/** What a worker holds on to between invocations. */
export type WorkerTools = CallTools & {
  readonly config: Config;
  readonly accounts: AccountStore;
  readonly memory: Memory;
  warn(message: string): void;
};

/** Decides what is to be done about one delivery of a stop request that is handled from `startedMs` on; publishes nothing itself. */
export type Stop = (delivery: Delivery, startedMs: number) => Promise<Settlement>;

/** Stops tasks of one service. */
export function createStop<Shape extends TargetShape>(service: Service<Shape>, tools: WorkerTools): Stop {
  const { config, clock, memory } = tools;
  const readOrder = createDeliveryReader(service, config);
  const findAccess = createScopeFinder(service, config);
  const nextStop = createApiVersions(service, config.pinnedApiVersion, (code) =>
    tools.warn(
      `${service.name}: this generation of the stop call is gone (${code}); its successor is called from now on`,
    ),
  );

  const pursueOrder = (order: ParsedDelivery<Shape>, access: CallScope): Promise<DeliveryEnd> =>
    runDelivery({
      confirm: order.request.confirm,
      deliveries: order.delivery.deliveries,
      deadlineMs: order.deadlineMs,
      budgetEndMs: order.budgetEndMs,
      backoffBaseMs: config.backoffBaseMs,
      recollection: memory.recall(order.delivery),
      makeCall: callsTo(service, access, tools),
      nextStop: () => nextStop(order.request.target, access.projectId),
      query: () => service.state.query(order.request.target, access.projectId),
      readState: service.state.read,
      clock,
    });

  const settleDelivery = (order: ParsedDelivery<Shape>, facts: RequestInfo, ending: DeliveryEnd): Settlement => {
    const { delivery, deadlineMs } = order;
    const remark = service.remark?.(order.request.target);
    const settlement = settle(ending, {
      ...{ info: facts, deadlineMs, remark, clock },
      deadLetter: delivery,
      backoffBaseMs: config.backoffBaseMs,
    });
    if (settlement.kind === "publish") memory.forget(delivery.messageId);
    else if (ending.recollection !== undefined) memory.keep(delivery, ending.recollection);
    return settlement;
  };

  return async (delivery, startedMs) => {
    const read = readOrder(delivery, startedMs);
    const end = (result: Resolution, facts = read.info) => publish(facts, result, delivery, clock.now());
    if (read.kind === "faults") return end({ status: "rejected", detail: faultLine(read.faults) });
    const { parsed: order, info: facts } = read;
    if (clock.now() >= order.deadlineMs && delivery.deliveries === 1) return end({ status: "expired" });

    const accounts = await loadAccounts(tools, order.request.account);
    if (accounts instanceof Error) return settleDelivery(order, facts, unread(accounts, memory.recall(delivery)));
    const found = findAccess(order.request, accounts);
    if (found.kind === "rejected") return end({ status: "rejected", detail: found.fault });
    if (found.kind === "account-unknown") return end({ status: "denied", code: found.kind, detail: found.fault });
    const { scope: access } = found;
    const known = { ...facts, region: access.region };
    if (order.request.dryRun)
      return end(
        { status: "dry-run", wouldCall: wouldCall(access, nextStop(order.request.target, access.projectId).call) },
        known,
      );
    return settleDelivery(order, known, await pursueOrder(order, access));
  };
}

/** An account that is not known, or whose credentials were refused, may have been put right in the secret since. */
async function loadAccounts({ accounts, guard }: WorkerTools, name: string): Promise<Accounts | Error> {
  try {
    const known = await accounts.load(guard.isRefused(name) ? SECRET_REREAD_MS : Number.POSITIVE_INFINITY);
    return known.get(name)?.ok ? known : await accounts.load(SECRET_REREAD_MS);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Nothing was called, and the next delivery may find the secret readable. */
function unread(error: Error, recollection: Recollection | undefined): DeliveryEnd {
  return {
    step: waiting("unavailable"),
    calls: 0,
    last: { verdict: "unavailable", reason: error.message, calls: 0 },
    recollection,
  };
}

function wouldCall({ origin }: CallScope, { method, path, body }: Call): Outcome["wouldCall"] {
  return { method, url: origin + path, body };
}
