import { isDeepStrictEqual } from "node:util";
import type { Accounts } from "../accounts/accounts.ts";
import { forbid } from "../accounts/policy.ts";
import type { CallScope, ScopeResult } from "../accounts/scope.ts";
import { SECRET_REREAD_MS } from "../limits/credentials-breaker.ts";
import { HALT_READ_MS } from "../limits/halt-store.ts";
import type { TargetShape } from "../services/service.ts";
import { type Settled, settled } from "./next-step.ts";
import type { AnyParsed, Worker, WorkerTools } from "./worker.ts";

/** A restriction of an account takes effect within a minute, the longest wait for the halts before a stop call included. */
const POLICY_AGE_MS = 60_000 - HALT_READ_MS;

type ScopeFault = Exclude<ScopeResult, { readonly kind: "scope" }>;

/** The settlement of a request without a scope. */
export function faultOf({ kind, fault }: ScopeFault): Settled {
  return kind === "rejected"
    ? settled("rejected", { detail: fault })
    : settled("denied", { code: kind, detail: fault });
}

/** The refusal of a stop by its account: its policy, or a fault of the account. */
export function denialOf(found: ScopeResult, { request, delivery }: AnyParsed): Settled | undefined {
  if (found.kind !== "scope") return faultOf(found);
  const { service, target } = request;
  const denial = forbid({ account: found.scope.account, service, target, sender: delivery.sender });
  return denial && settled("denied", denial);
}

/**
 * The longest waits for a newer secret, once one is known; after them the last known one holds. SCOPE_MS is for the first look,
 * ALL_MS for all looks of a delivery together. A stop call so waits 2.5 s; where the state is asked for first, 1 s before the
 * query and 2.5 s (the halts, which are read meanwhile) after it. A last delivery has 5 s. A look after the last call of a
 * delivery, whose calls end at 20 s, ends at 22.5 s: a function has 30 s.
 */
const SCOPE_MS = 1_000;
const ALL_MS = 2_500;

/** The accounts secret as one delivery looks at it. */
export type AccountView = {
  /** Finds the scope of the request. An account that is missing, faulty or refused may have been corrected in the secret since. */
  findScope(): Promise<ScopeResult | Error>;
  /** Finds the refusal of a stop call by the account as it is now. */
  findDenial(): Promise<Settled | undefined>;
  /** Finds the scope of the request where its account has changed in the secret, unless its credentials are refused as well. */
  rereadChangedScope(scope: CallScope): Promise<CallScope | undefined>;
};

/** Creates the view of one delivery. */
export function createAccountView<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  parsed: AnyParsed,
): AccountView {
  const { acceptedMs, place } = parsed.progress;
  // The task of an accepted stop is where the stop was made, whatever place the account has now.
  const request = acceptedMs === undefined ? parsed.request : { ...parsed.request, ...place };
  const load = createLoader(tools);
  return {
    async findScope() {
      const accounts = await load(POLICY_AGE_MS, SCOPE_MS);
      if (accounts instanceof Error) return accounts;
      const found = findScope(request, accounts);
      if (found.kind === "scope" && !tools.guard.isRefused(found.scope.account)) return found;
      const newer = await load(SECRET_REREAD_MS, SCOPE_MS);
      return newer instanceof Error ? newer : findScope(request, newer);
    },
    async findDenial() {
      const accounts = await load(POLICY_AGE_MS, ALL_MS);
      // An account that was read once stays known, so that this is no error.
      return accounts instanceof Error ? undefined : denialOf(findScope(request, accounts), parsed);
    },
    async rereadChangedScope(scope) {
      const accounts = await load(SECRET_REREAD_MS, ALL_MS);
      if (accounts instanceof Error) return undefined;
      const found = findScope(request, accounts);
      if (found.kind !== "scope" || tools.guard.isRefused(found.scope.account)) return undefined;
      return isDeepStrictEqual(found.scope, scope) ? undefined : found.scope;
    },
  };
}

/** Loads the accounts for one delivery: each wait for a secret that gives no answer shortens the next. */
function createLoader({ accounts, clock, warn }: WorkerTools) {
  let leftMs = ALL_MS;
  return async (maxAgeMs: number, waitMs: number): Promise<Accounts | Error> => {
    const beganMs = clock.steady();
    try {
      return await accounts.load(maxAgeMs, Math.min(waitMs, leftMs));
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      warn(`the accounts secret cannot be read: ${cause.message}`);
      return cause;
    } finally {
      leftMs = Math.max(0, leftMs - (clock.steady() - beganMs));
    }
  };
}
