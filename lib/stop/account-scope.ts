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

/** The longest wait for a newer secret before a stop call, so that a delivery ends in its time. */
const NEWER_MS = 2_500;

/** Finds the refusal of a stop call by the account as it is now. */
export async function findDenial<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  parsed: AnyParsed,
): Promise<Settled | undefined> {
  const accounts = await loadAccounts(tools, POLICY_AGE_MS, NEWER_MS);
  // An account that was read once stays known, so that this is no error.
  return accounts instanceof Error ? undefined : denialOf(findScope(parsed.request, accounts), parsed);
}

/** Finds the scope of a request. An account that is missing, faulty or refused may have been corrected in the secret since. */
export async function findAccountScope<Shape extends TargetShape>(
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

/** Finds the scope of a request whose account has changed in the secret, unless its credentials are refused as well. */
export async function rereadChangedScope<Shape extends TargetShape>(
  { tools, findScope }: Worker<Shape>,
  { request }: AnyParsed,
  scope: CallScope,
): Promise<CallScope | undefined> {
  const accounts = await loadAccounts(tools, SECRET_REREAD_MS);
  if (accounts instanceof Error) return undefined;
  const found = findScope(request, accounts);
  if (found.kind !== "scope" || tools.guard.isRefused(found.scope.account)) return undefined;
  return isDeepStrictEqual(found.scope, scope) ? undefined : found.scope;
}

async function loadAccounts(
  { accounts, warn }: WorkerTools,
  maxAgeMs: number,
  waitMs?: number,
): Promise<Accounts | Error> {
  try {
    return await accounts.load(maxAgeMs, waitMs);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    warn(`the accounts secret cannot be read: ${cause.message}`);
    return cause;
  }
}
