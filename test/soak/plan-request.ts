import { SERVICE_NAMES, type ServiceName } from "../../lib/local/simulator/host-name.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import type { Dice } from "../rig/seeded-choice.ts";
import { CAST, type Player } from "./accounts.ts";
import { type FaultOrder, faultsOf } from "./plan-faults.ts";
import { INVALID, MISPLACED } from "./plan-invalid.ts";
import { lifeOf } from "./plan-tasks.ts";
import { targetOf } from "./targets.ts";

/** What is known of a request before it is sent, for the judge to hold its outcome against. */
export type RequestFacts = {
  readonly service?: ServiceName | undefined;
  /** The key of its task at the simulator; the task need not exist. */
  readonly task?: string | undefined;
  readonly account: string;
  /** Whether it is as it should be, wrong in itself, or right in itself but of no use where it is sent. */
  readonly validity: "valid" | "invalid" | "misplaced";
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
  readonly facts: RequestFacts;
  readonly task?: NewTaskInput | undefined;
  readonly faults: readonly FaultOrder[];
};

/** The longest deadline that a plan may use, so that a short soak ends soon. */
export type Pace = { readonly maxTtlMs: number };

/** Plans the `n`-th request. */
export function planRequest(n: number, dice: Dice, pace: Pace): PlannedRequest {
  const service = dice.pick(SERVICE_NAMES);
  const player = dice.weigh(CAST.map((one) => [one.weight, one] as const));
  const target = targetOf(service, n, dice);
  const confirm = dice.chance(0.2);
  const dryRun = dice.chance(0.02);
  const fault = dice.weigh([
    [94, undefined],
    [4, dice.pick(INVALID)],
    [1.5, dice.pick(MISPLACED)],
  ]);
  const fields = {
    ...{ service, target: { ...target.ids, ...(service === "drs" && dice.chance(0.3) && { force: true }) } },
    ...(player.name !== "default" && { account: player.name }),
    ...(confirm && { confirm }),
    ...(dryRun && { dryRun }),
    ...freeText(dice),
    ...regionOf(service, player, dice),
  };
  return {
    fields: fault ? fault.spoil(fields) : fields,
    times: planTimes(dice, pace),
    facts: { service, task: target.key, account: player.name, validity: fault?.validity ?? "valid", confirm, dryRun },
    task: lifeOf(service, target, dice),
    faults: faultsOf({ service, task: target.key, player, confirm }, dice),
  };
}

/** When requests are meant: most leave it to the router, some say so, a few are hopeless or have clocks that are wrong. */
export function planTimes(dice: Dice, { maxTtlMs }: Pace): PlannedTimes {
  const ttlMs = dice.whole(Math.min(15_000, maxTtlMs / 2), maxTtlMs);
  const plain = maxTtlMs < STAGE_TTL_MS ? { expiresInMs: ttlMs } : {};
  return dice.weigh<PlannedTimes>([
    [50, plain],
    [33, { sentAgoMs: dice.whole(0, 2_000), expiresInMs: ttlMs }],
    [6, { expiresInMs: ttlMs }],
    [5, { sentAgoMs: 1_000, expiresInMs: dice.whole(1_500, 8_000) }],
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

function freeText(dice: Dice): Record<string, string> {
  const reason = dice.pick(["", ...REASONS]);
  return { ...(reason && { reason }), ...(dice.chance(0.1) && { requestedBy: "soak@example.com" }) };
}

/** AOM is served in four regions, and two of those have a project here. */
function regionOf(service: ServiceName, player: Player, dice: Dice): Record<string, string> {
  const region = dice.pick(
    service === "aom" ? ["cn-north-4", "cn-east-3"] : ["cn-north-4", "cn-east-3", "ap-southeast-3"],
  );
  return player.standing === "good" && dice.chance(0.2) ? { region } : {};
}
