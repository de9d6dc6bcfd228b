import type * as z from "zod/mini";
import type { Accounts } from "../accounts/accounts.ts";
import { createScopeFinder } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import { type Blocked, type CallResult, type CallTools, callsTo } from "../huawei/calls.ts";
import { requestParser } from "../request/request.ts";
import type { Service } from "../services/service.ts";

/** What a harmless call says of an account's credentials, project and permission for one service in one region. */
export type Probe = {
  readonly verdict: "ok" | "wrong" | "untried";
  readonly words: string;
  /** The credentials were refused, so that none of the account's other calls would be let in. */
  readonly isRefused?: true;
};

/** What is probed, and with what. */
export type Probing = CallTools & { readonly accounts: Accounts; readonly config: Config };

const PROBE_MS = 15_000;

/** Asks for the state of a task that does not exist: nothing is changed by it, and only who may ask is told that there is none. */
export async function probeAccount(
  service: Service,
  { account, region }: { readonly account: string; readonly region: string },
  probing: Probing,
): Promise<Probe> {
  const request = requestParser(service)({ service: service.name, target: nobodysTarget(service), account, region });
  if (!request.ok) throw new Error(`probing ${service.name}: ${request.faults.join("; ")}`);
  const found = createScopeFinder(service, probing.config)(request.value, probing.accounts);
  if (found.kind !== "scope") return { verdict: "wrong", words: found.fault };
  const { scope } = found;
  const call = service.state.query(request.value.target, scope.projectId);
  const untilMs = probing.clock.now() + PROBE_MS;
  return probeOf(await callsTo(service, scope, probing)(call, { untilMs, maxCalls: 1 }), account);
}

/** Zeros, or 1 where a number from 1 is asked for. */
function nobodysTarget({ target }: Service): Record<string, unknown> {
  const required = Object.entries(target).filter(([, schema]) => !schema.safeParse(undefined).success);
  const valueFor = (schema: z.ZodMiniType) => ["0".repeat(32), 1].find((value) => schema.safeParse(value).success);
  return Object.fromEntries(required.map(([field, schema]) => [field, valueFor(schema)]));
}

function probeOf(result: CallResult | Blocked, account: string): Probe {
  if (result.verdict === "blocked") return { verdict: "untried", words: `not tried: ${result.why}` };
  const said = saidOf(result);
  if (result.verdict === "throttled" || result.verdict === "unavailable")
    return { verdict: "untried", words: `no answer that tells anything${said}` };
  const isOfIam = result.calls === 0;
  if (result.verdict === "unauthenticated") {
    const what = isOfIam ? "the domain, user or password" : "the key";
    return { verdict: "wrong", words: `${what} of ${account} is not accepted${said}`, isRefused: true };
  }
  if (isOfIam)
    return { verdict: "wrong", words: `IAM gives no token: is it the right domain, user and project?${said}` };
  if (result.verdict === "denied" || isForbidden(result))
    return {
      verdict: "wrong",
      words: `the credentials are accepted; the permission is missing, or the project is wrong${said}`,
    };
  return { verdict: "ok", words: "accepted" };
}

/** A service that forbids is to be believed, whatever its code means for a stop. */
function isForbidden({ answer }: CallResult): boolean {
  return answer?.status === 401 || answer?.status === 403;
}

function saidOf({ answer, reason }: CallResult): string {
  if (answer === undefined) return reason === undefined ? "" : ` (${reason})`;
  const parts = [`HTTP ${answer.status}`, answer.errorCode, answer.errorMessage?.slice(0, 200)];
  return ` (${parts.filter(Boolean).join(" ")})`;
}
