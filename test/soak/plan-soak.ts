import { createSeededChoice, type SeededChoice } from "../rig/seeded-choice.ts";
import { type Outage, planOutages } from "./plan-outages.ts";
import { type DeadlineLimit, type PlannedRequest, type PlannedTimes, planRequest, planTimes } from "./plan-request.ts";
import { planJunk } from "./request-mutations.ts";

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
export type SoakPlan = {
  readonly sendingMs: number;
  readonly messages: readonly PlannedMessage[];
  readonly weather: readonly Outage[];
};

/** What a soak is asked for. */
export type SoakPlanOptions = DeadlineLimit & {
  readonly requests: number;
  readonly perSecond: number;
  readonly seed: number;
};

/** Plans at least so many requests; the same seed makes the same plan. */
export function planSoak(options: SoakPlanOptions): SoakPlan {
  const { requests, perSecond, seed } = options;
  const choice = createSeededChoice(seed, "requests");
  const messages: PlannedMessage[] = [];
  for (let n = 0; n < requests; ) {
    const atMs = Math.round((n / perSecond) * 1000);
    const shape = planShape(n, choice, options);
    n += shape.kind === "group" ? shape.group.members.length : 1;
    messages.push({ atMs, copies: isNamed(shape) && choice.flip(0.03) ? 2 : 1, shape });
  }
  const sendingMs = (requests / perSecond) * 1000;
  return { sendingMs, messages, weather: planOutages(sendingMs, createSeededChoice(seed, "weather")) };
}

/** A copy of a request without an id is another request to stopcord, though for the same task. */
function isNamed(shape: PlannedMessage["shape"]): boolean {
  if (shape.kind === "single") return shape.request.id !== undefined;
  return shape.kind === "junk" || shape.group.id !== undefined;
}

function planShape(n: number, choice: SeededChoice, pace: SoakPlanOptions): PlannedMessage["shape"] {
  if (choice.flip(0.02)) return { kind: "junk", body: planJunk(choice) };
  if (choice.flip(0.06)) return { kind: "group", group: planGroup(n, choice, pace) };
  const request = planRequest(n, choice, pace);
  return { kind: "single", request: choice.flip(0.85) ? { ...request, id: `soak-${pace.seed}/${n}` } : request };
}

function planGroup(n: number, choice: SeededChoice, pace: SoakPlanOptions): PlannedGroup {
  const size = choice.flip(0.1) ? choice.nextInteger(20, 60) : choice.nextInteger(2, 9);
  const planned = Array.from({ length: size }, (_, i) => planRequest(n + i, choice, pace));
  const times = planTimes(choice, pace);
  const members = planned.map((member, i) => ({
    ...member,
    ...(choice.flip(0.1) && { id: `soak-${pace.seed}/member-${n + i}` }),
    times: {}, // from the group
  }));
  return {
    ...(choice.flip(0.85) && { id: `soak-${pace.seed}/group-${n}` }),
    ...{ times, members, defaults: { requestedBy: `group ${n}` } },
  };
}
