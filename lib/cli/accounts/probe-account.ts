import type * as z from "zod/mini";
import type { Accounts } from "../../accounts/accounts.ts";
import { createScopeFinder } from "../../accounts/scope.ts";
import type { Config } from "../../config.ts";
import { type Blocked, type CallResult, type CallTools, callsTo } from "../../huawei/calls.ts";
import { answerLine } from "../../outcome/answer-line.ts";
import { requestParser } from "../../request/request.ts";
import type { Service } from "../../services/service.ts";
import { describePolicy } from "./describe-policy.ts";

/** The result of a probe: the state of an account's credentials, project and permission for a service in a region. */
export type ProbeResult = {
  readonly verdict: "ok" | "wrong" | "untried";
  readonly words: string;
  /** The restrictions of the account on stops of the service. */
  readonly policy?: string | undefined;
  /** Huawei Cloud refused the credentials, so every further call of the account would be refused too. */
  readonly isRefused?: true;
};

/** The accounts and the settings of probes, and the tools for their calls. */
export type ProbeTools = CallTools & { readonly accounts: Accounts; readonly config: Config };

const PROBE_MS = 15_000;

/**
 * Queries the state of a task that does not exist. The query changes nothing, and only an account with the permission
 * gets the answer that there is no such task.
 */
export async function probeAccount(
  service: Service,
  { account, region }: { readonly account: string; readonly region: string },
  tools: ProbeTools,
): Promise<ProbeResult> {
  const request = requestParser(service)({ service: service.name, target: absentTarget(service), account, region });
  if (!request.ok) return { verdict: "wrong", words: request.faults.join("; ") };
  const found = createScopeFinder(service, tools.config)(request.value, tools.accounts);
  if (found.kind !== "scope") return { verdict: "wrong", words: found.fault };
  const { scope } = found;
  const call = service.state.query(request.value.target, scope.projectId);
  const untilMs = tools.clock.now() + PROBE_MS;
  const result = await callsTo(service, scope, tools)(call, { untilMs, maxCalls: 1 });
  const probed = provesNothing(service, result)
    ? { verdict: "ok" as const, words: UNPROVEN }
    : resultOf(result, account);
  return { ...probed, policy: describePolicy(scope.account, service) };
}

/** A valid target that no task has: each required field is 32 zeros, or 1 if the field is a number or takes digits only. */
function absentTarget({ target }: Service): Record<string, unknown> {
  const required = Object.entries(target).filter(([, schema]) => !schema.safeParse(undefined).success);
  const valueFor = (schema: z.ZodMiniType) => ["0".repeat(32), "1", 1].find((value) => schema.safeParse(value).success);
  return Object.fromEntries(required.map(([field, schema]) => [field, valueFor(schema)]));
}

function resultOf(result: CallResult | Blocked, account: string): ProbeResult {
  if (result.verdict === "blocked") return { verdict: "untried", words: `not tried: ${result.why}` };
  const answer = answerText(result);
  if (result.verdict === "throttled" || result.verdict === "unavailable")
    return { verdict: "untried", words: `no conclusive answer${answer}` };
  const isFromIam = result.calls === 0; // the service was not called, so the token request failed
  if (result.verdict === "unauthenticated") {
    const refusal = isFromIam ? "IAM refused the domain, user or password" : "Huawei Cloud refused the key";
    return { verdict: "wrong", words: `${refusal} of ${account}${answer}`, isRefused: true };
  }
  if (isFromIam)
    return { verdict: "wrong", words: `IAM issued no token: check the domain, the user and the project${answer}` };
  if (result.verdict === "denied" || isForbidden(result))
    return {
      verdict: "wrong",
      words: `the credentials are valid, but the permission is missing or the project is wrong${answer}`,
    };
  return { verdict: "ok", words: "accepted" };
}

const UNPROVEN =
  "the credentials are accepted, the permission is unknown: a project that does not exist gets the same answer";

/** The project of a probe does not exist, and some services answer as they do for a missing permission. */
function provesNothing({ absentProjectCodes = [] }: Service, result: CallResult | Blocked): boolean {
  return result.verdict === "denied" && absentProjectCodes.includes(result.answer?.code ?? "");
}

/** A 401 or 403 proves a missing permission, even where its error code means another verdict for a stop call. */
function isForbidden({ answer }: CallResult): boolean {
  return answer?.status === 401 || answer?.status === 403;
}

function answerText({ answer, reason }: CallResult): string {
  if (answer === undefined) return reason === undefined ? "" : ` (${reason})`;
  const { status, errorCode, errorMessage } = answer;
  return ` (${answerLine({ httpStatus: status, errorCode, errorMessage: errorMessage?.slice(0, 200) })})`;
}
