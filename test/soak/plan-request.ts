import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { SOAK_ACCOUNTS, type SoakAccount } from "./accounts.ts";
import { type PlannedFault, planFaults } from "./plan-faults.ts";
import { planTask } from "./plan-task.ts";
import { INVALID_MUTATIONS, WRONG_REGION_MUTATIONS } from "./request-mutations.ts";
import { targetOf } from "./targets.ts";

/** What is known of a request before it is sent, for the judge to hold its outcome against. */
export type RequestProfile = {
  readonly service?: ServiceName | undefined;
  /** The key of its task at the simulator; the task need not exist. */
  readonly task?: string | undefined;
  readonly account: string;
  /** Whether it is as it should be, wrong in itself, or right in itself but of no use where it is sent. */
  readonly validity: "valid" | "invalid" | "wrong-region";
  readonly confirm: boolean;
  readonly dryRun: boolean;
};

/** When a request says it was sent, in milliseconds before it really is, and until when it is meant. */
export type PlannedTimes = { readonly sentAgoMs?: number; readonly expiresInMs?: number };

/** A request, the task that is there before it is sent, and what will go wrong with its calls. */
export type PlannedRequest = {
  readonly id?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly times: PlannedTimes;
  readonly profile: RequestProfile;
  readonly task?: NewTaskInput | undefined;
  readonly faults: readonly PlannedFault[];
};

/** The longest deadline that a plan may use, so that a short soak ends soon. */
export type DeadlineLimit = { readonly maxTtlMs: number };

/** Plans the `n`-th request. */
export function planRequest(n: number, choice: SeededChoice, pace: DeadlineLimit): PlannedRequest {
  const service = choice.pick(serviceNames);
  const account = choice.pickWeighted(SOAK_ACCOUNTS.map((one) => [one.weight, one] as const));
  const target = targetOf(service, n, choice);
  const confirm = choice.flip(0.2);
  const dryRun = choice.flip(0.02);
  const fault = choice.pickWeighted([
    [94, undefined],
    [4, choice.pick(INVALID_MUTATIONS)],
    [1.5, choice.pick(WRONG_REGION_MUTATIONS)],
  ]);
  const fields = {
    ...{ service, target: { ...target.ids, ...(service === "drs" && choice.flip(0.3) && { force: true }) } },
    ...(account.name !== "default" && { account: account.name }),
    ...(confirm && { confirm }),
    ...(dryRun && { dryRun }),
    ...freeText(choice),
    ...regionOf(service, account, choice),
  };
  return {
    fields: fault ? fault.apply(fields) : fields,
    times: planTimes(choice, pace),
    profile: {
      service,
      task: target.key,
      account: account.name,
      validity: fault?.validity ?? "valid",
      confirm,
      dryRun,
    },
    task: planTask(service, target, choice),
    faults: planFaults({ service, task: target.key, account, confirm }, choice),
  };
}

/** When requests are meant: most leave it to the router, some say so, a few are hopeless or have clocks that are wrong. */
export function planTimes(choice: SeededChoice, { maxTtlMs }: DeadlineLimit): PlannedTimes {
  const ttlMs = choice.nextInteger(Math.min(15_000, maxTtlMs / 2), maxTtlMs);
  const plain = maxTtlMs < STAGE_TTL_MS ? { expiresInMs: ttlMs } : {};
  return choice.pickWeighted<PlannedTimes>([
    [50, plain],
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

/** Among it what SQS refuses unless it is escaped; nothing beyond U+FFFF, which the embedded SQS does not take at all. */
const REASONS = [
  "",
  "the release was called off",
  "fin du déploiement — 停止",
  "line one\nline two",
  "odd \u0001 \uffff end",
];

function freeText(choice: SeededChoice): Record<string, string> {
  const reason = choice.pick(["", ...REASONS]);
  return { ...(reason && { reason }), ...(choice.flip(0.1) && { requestedBy: "soak@example.com" }) };
}

/** AOM is served in four regions, and two of those have a project here. */
function regionOf(service: ServiceName, account: SoakAccount, choice: SeededChoice): Record<string, string> {
  const region = choice.pick(
    service === "aom" ? ["cn-north-4", "cn-east-3"] : ["cn-north-4", "cn-east-3", "ap-southeast-3"],
  );
  return account.standing === "good" && choice.flip(0.2) ? { region } : {};
}
