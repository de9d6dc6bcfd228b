import { createDice, type Dice } from "../rig/seeded-choice.ts";
import { planJunk } from "./plan-invalid.ts";
import { planWeather, type Weather } from "./plan-outages.ts";
import { type Pace, type PlannedRequest, type PlannedTimes, planRequest, planTimes } from "./plan-request.ts";

/** One message: a request, a group of them or junk; sent `copies` times over. */
export type PlannedMessage = {
  readonly atMs: number;
  readonly copies: number;
  readonly shape:
    | { readonly kind: "single"; readonly request: PlannedRequest }
    | { readonly kind: "group"; readonly group: PlannedGroup }
    | { readonly kind: "junk"; readonly body: string };
};

/** A group: its members' fields but for those that all have from it. */
export type PlannedGroup = {
  readonly id?: string;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly times: PlannedTimes;
  readonly members: readonly PlannedRequest[];
};

/** All that will be sent and all that will go wrong, from nothing but a seed. */
export type Plan = {
  readonly sendingMs: number;
  readonly messages: readonly PlannedMessage[];
  readonly weather: readonly Weather[];
};

/** What a soak is asked for. */
export type PlanOptions = Pace & { readonly requests: number; readonly perSecond: number; readonly seed: number };

/** Plans at least so many requests; the same seed makes the same plan. */
export function planSoak(options: PlanOptions): Plan {
  const { requests, perSecond, seed } = options;
  const dice = createDice(seed, "requests");
  const messages: PlannedMessage[] = [];
  for (let n = 0; n < requests; ) {
    const atMs = Math.round((n / perSecond) * 1000);
    const shape = planShape(n, dice, options);
    n += shape.kind === "group" ? shape.group.members.length : 1;
    messages.push({ atMs, copies: isNamed(shape) && dice.chance(0.03) ? 2 : 1, shape });
  }
  const sendingMs = (requests / perSecond) * 1000;
  return { sendingMs, messages, weather: planWeather(sendingMs, createDice(seed, "weather")) };
}

/** A copy of a request without an id is another request to stopcord, though for the same task. */
function isNamed(shape: PlannedMessage["shape"]): boolean {
  if (shape.kind === "single") return shape.request.id !== undefined;
  return shape.kind === "junk" || shape.group.id !== undefined;
}

function planShape(n: number, dice: Dice, pace: PlanOptions): PlannedMessage["shape"] {
  if (dice.chance(0.02)) return { kind: "junk", body: planJunk(dice) };
  if (dice.chance(0.06)) return { kind: "group", group: planGroup(n, dice, pace) };
  const request = planRequest(n, dice, pace);
  return { kind: "single", request: dice.chance(0.85) ? { ...request, id: `soak-${pace.seed}/${n}` } : request };
}

function planGroup(n: number, dice: Dice, pace: PlanOptions): PlannedGroup {
  const size = dice.chance(0.1) ? dice.whole(20, 60) : dice.whole(2, 9);
  const planned = Array.from({ length: size }, (_, i) => planRequest(n + i, dice, pace));
  const times = planTimes(dice, pace);
  const members = planned.map((member, i) => ({
    ...member,
    ...(dice.chance(0.1) && { id: `soak-${pace.seed}/member-${n + i}` }),
    times: {}, // from the group
  }));
  return {
    ...(dice.chance(0.85) && { id: `soak-${pace.seed}/group-${n}` }),
    ...{ times, members, defaults: { requestedBy: `group ${n}` } },
  };
}
