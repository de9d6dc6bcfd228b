import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { ENVELOPES, type EnvelopeKind } from "./envelopes.ts";
import { type PlannedFault, planFaults } from "./plan-faults.ts";
import type { SelectionProfile } from "./plan-selection.ts";
import { planTarget, protect } from "./plan-target.ts";
import { planTask } from "./plan-task.ts";
import { INVALID_MUTATIONS, WRONG_REGION_MUTATIONS } from "./request-mutations.ts";
import { SOAK_ACCOUNTS, type SoakAccount } from "./soak-accounts.ts";

/** Properties of a planned request that the judge compares its outcome with. */
export type RequestProfile = {
  readonly service?: ServiceName | undefined;
  /** The key of its task at the simulator; the task need not exist. */
  readonly task?: string | undefined;
  readonly account: string;
  /** `invalid`: the router rejects it. `wrong-region`: only the worker can reject it. */
  readonly validity: "valid" | "invalid" | "wrong-region";
  readonly confirm: boolean;
  readonly dryRun: boolean;
  /** The policy of its account forbids the stop. */
  readonly isForbidden?: boolean;
  /** The runs that a selection is about. A selection has no task of its own. */
  readonly selection?: SelectionProfile | undefined;
};

/** `sentAt` in milliseconds before the send, and `expiresAt` in milliseconds after it. */
export type PlannedTimes = { readonly sentAgoMs?: number; readonly expiresInMs?: number };

/** A request, the task that the simulator gets before the send, and the faults of the request's calls. */
export type PlannedRequest = {
  readonly id?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly times: PlannedTimes;
  readonly profile: RequestProfile;
  readonly task?: NewTaskInput | undefined;
  /** The tasks that the simulator gets before a selection is sent. */
  readonly runs?: readonly NewTaskInput[];
  readonly faults: readonly PlannedFault[];
  /** The envelope around the request, as AWS services and CloudEvents write it. */
  readonly envelope?: EnvelopeKind | undefined;
};

/** Limit of the deadlines of a plan, so that a short soak ends soon. */
export type DeadlineLimit = { readonly maxTtlMs: number };

/** Plans the `n`-th request. */
export function planRequest(n: number, choice: SeededChoice, limit: DeadlineLimit): PlannedRequest {
  const service = choice.pick(serviceNames);
  const account = choice.pickWeighted(SOAK_ACCOUNTS.map((account) => [account.weight, account] as const));
  const planned = planTarget(service, n, choice);
  const guarded = account.name === "guarded" && choice.flip(0.5) ? protect(service, planned) : undefined;
  const target = guarded ?? planned;
  const isForced = service === "drs" && choice.flip(0.3);
  const confirm = choice.flip(0.2);
  const dryRun = choice.flip(0.02);
  const mutation = choice.pickWeighted([
    [94, undefined],
    [4, choice.pick(INVALID_MUTATIONS)],
    [1.5, choice.pick(WRONG_REGION_MUTATIONS)],
  ]);
  const fields = {
    service,
    target: { ...target.ids, ...(isForced && { force: true }) },
    ...(account.name !== "default" && { account: account.name }),
    ...(confirm && { confirm }),
    ...(dryRun && { dryRun }),
    ...pickFreeText(choice),
    ...pickRegion(service, account, choice),
  };
  return {
    fields: mutation ? mutation.apply(fields) : fields,
    times: planTimes(choice, limit),
    profile: {
      service,
      task: target.key,
      account: account.name,
      validity: mutation?.validity ?? "valid",
      confirm,
      dryRun,
      isForbidden: account.forbids?.({ service, isForced, isProtected: guarded !== undefined }) ?? false,
    },
    task: planTask(service, target, choice),
    envelope: mutation?.validity !== "invalid" && choice.flip(0.08) ? choice.pick(ENVELOPES) : undefined,
    faults: planFaults({ service, task: target.key, account, confirm }, choice),
  };
}

/** Plans the times of a request. Most have none; a few have already expired or come from a wrong clock. */
export function planTimes(choice: SeededChoice, { maxTtlMs }: DeadlineLimit): PlannedTimes {
  const ttlMs = choice.nextInteger(Math.min(15_000, maxTtlMs / 2), maxTtlMs);
  const untimed = maxTtlMs < STAGE_TTL_MS ? { expiresInMs: ttlMs } : {};
  return choice.pickWeighted<PlannedTimes>([
    [50, untimed],
    [33, { sentAgoMs: choice.nextInteger(0, 2_000), expiresInMs: ttlMs }],
    [6, { expiresInMs: ttlMs }],
    [5, { sentAgoMs: 1_000, expiresInMs: choice.nextInteger(1_500, 8_000) }],
    [2, { sentAgoMs: 3_600_000 }],
    [2, { sentAgoMs: 60_000, expiresInMs: -10_000 }],
    [2, { sentAgoMs: -5_000, expiresInMs: ttlMs }],
  ]);
}

/** STOP_TTL_SECONDS of the stage `soak` in serverless.yml. */
export const STAGE_TTL_MS = 90_000;

/**
 * Reasons, with characters that SQS rejects unless they are escaped. None is beyond U+FFFF: the embedded SQS rejects
 * those.
 */
const REASONS = [
  "",
  "the release was called off",
  "fin du déploiement — 停止",
  "line one\nline two",
  "odd \u0001 \uffff end",
  "\u001b[2J\u001b]0;title\u0007\u009b1m",
  "\u202e dekcots \u2066 ✔ stopped",
  '</script>"&<b>',
  "x".repeat(256),
];

/** Picks a reason and a sender for some requests. */
export function pickFreeText(choice: SeededChoice): Record<string, string> {
  const reason = choice.pick(["", ...REASONS]);
  return { ...(reason && { reason }), ...(choice.flip(0.1) && { requestedBy: "soak@example.com" }) };
}

/** Picks a region for some requests: one of the account's, if the service is served there. */
function pickRegion(service: ServiceName, account: SoakAccount, choice: SeededChoice): Record<string, string> {
  const region = choice.pick(["cn-north-4", "cn-east-3", "ap-southeast-3"]);
  const isServed = Object.hasOwn(services[service].endpoints, region);
  return account.access === "accepted" && choice.flip(0.2) && isServed ? { region } : {};
}
