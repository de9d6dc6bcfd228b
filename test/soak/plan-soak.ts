import { createSeededChoice, type SeededChoice } from "../rig/seeded-choice.ts";
import { type PlannedHalt, planHalts, SELECTION_NAME } from "./plan-halts.ts";
import { type Outage, planOutages } from "./plan-outages.ts";
import { type DeadlineLimit, type PlannedRequest, type PlannedTimes, planRequest, planTimes } from "./plan-request.ts";
import { planSelection } from "./plan-selection.ts";
import { planJunk } from "./request-mutations.ts";

/** A message and its number of copies. It holds one request, a group of requests, or junk, which is not a request. */
export type PlannedMessage = {
  readonly atMs: number;
  readonly copies: number;
  readonly shape:
    | { readonly kind: "single"; readonly request: PlannedRequest }
    | { readonly kind: "group"; readonly group: PlannedGroup }
    | { readonly kind: "junk"; readonly body: string };
};

/** A group; its members inherit the defaults and the times. */
export type PlannedGroup = {
  readonly id?: string;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly times: PlannedTimes;
  readonly members: readonly PlannedRequest[];
};

/** All messages, outages and halts of a soak; they depend on nothing but the options and the seed. */
export type SoakPlan = {
  readonly sendingMs: number;
  readonly messages: readonly PlannedMessage[];
  readonly outages: readonly Outage[];
  readonly halts: readonly PlannedHalt[];
};

/** Size, rate and seed of a plan. */
export type SoakPlanOptions = DeadlineLimit & {
  readonly requests: number;
  readonly perSecond: number;
  readonly seed: number;
};

/** Share of the requests that select what is running. */
const SELECTION_SHARE = 0.05;

/** Plans at least the given number of requests. The same seed makes the same plan. */
export function planSoak(options: SoakPlanOptions): SoakPlan {
  const { requests, perSecond, seed } = options;
  const choice = createSeededChoice(seed, "requests");
  const messages: PlannedMessage[] = [];
  for (let n = 0; n < requests; ) {
    const atMs = Math.round((n / perSecond) * 1000);
    const shape = planShape(n, choice, options);
    n += shape.kind === "group" ? shape.group.members.length : 1;
    messages.push({ atMs, copies: canBeCopied(shape) && choice.flip(0.03) ? 2 : 1, shape });
  }
  const sendingMs = (requests / perSecond) * 1000;
  return {
    sendingMs,
    messages,
    outages: planOutages(sendingMs, createSeededChoice(seed, "outages")),
    halts: planHalts(sendingMs, seed, createSeededChoice(seed, "halts")),
  };
}

/** Lists the requests of a message: one, those of a group, or none. */
export function listPlannedRequests({ shape }: PlannedMessage): readonly PlannedRequest[] {
  if (shape.kind === "single") return [shape.request];
  return shape.kind === "group" ? shape.group.members : [];
}

/** A copy of a request without an id would be a second request for the same task. */
function canBeCopied(shape: PlannedMessage["shape"]): boolean {
  if (shape.kind === "single") return shape.request.id !== undefined;
  return shape.kind === "junk" || shape.group.id !== undefined;
}

function planShape(n: number, choice: SeededChoice, options: SoakPlanOptions): PlannedMessage["shape"] {
  if (choice.flip(0.02)) return { kind: "junk", body: planJunk(choice) };
  if (choice.flip(0.06)) return { kind: "group", group: planGroup(n, choice, options) };
  const request = planAny(n, choice, options);
  const hasId = choice.flip(0.85);
  const name = request.profile.selection ? `${SELECTION_NAME}${n}` : n;
  return { kind: "single", request: hasId ? { ...request, id: `soak-${options.seed}/${name}` } : request };
}

function planAny(n: number, choice: SeededChoice, options: SoakPlanOptions): PlannedRequest {
  return (choice.flip(SELECTION_SHARE) ? planSelection : planRequest)(n, choice, options);
}

function planGroup(n: number, choice: SeededChoice, options: SoakPlanOptions): PlannedGroup {
  const size = choice.flip(0.1) ? choice.nextInteger(20, 60) : choice.nextInteger(2, 9);
  const requests = Array.from({ length: size }, (_, i) => planAny(n + i, choice, options));
  const times = planTimes(choice, options);
  const members = requests.map((request, i) => ({
    ...request,
    ...(choice.flip(0.1) && { id: `soak-${options.seed}/member-${n + i}` }),
    times: {}, // the members inherit the times of the group
  }));
  return {
    ...(choice.flip(0.85) && { id: `soak-${options.seed}/group-${n}` }),
    times,
    members,
    defaults: { requestedBy: `group ${n}` },
  };
}
