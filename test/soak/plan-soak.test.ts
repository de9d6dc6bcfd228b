import { describe, expect, test } from "vitest";
import { faultsSchema } from "../../lib/local/simulator/fault.ts";
import { newTasksSchema } from "../../lib/local/simulator/new-task.ts";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { selectable } from "../rig/running-tasks.ts";
import type { PlannedRequest } from "./plan-request.ts";
import { listPlannedRequests, planSoak, type SoakPlan, type SoakPlanOptions } from "./plan-soak.ts";

const LONG: SoakPlanOptions = { requests: 3_000, perSecond: 60, maxTtlMs: 90_000, seed: 1 };
const SHORT: SoakPlanOptions = { requests: 600, perSecond: 30, maxTtlMs: 30_000, seed: 1 };

const long = planSoak(LONG);
const short = planSoak(SHORT);
const requests = long.messages.flatMap(listPlannedRequests);

/** Lists the faults that a plan posts for all requests. */
function listOutageFaults({ outages }: SoakPlan): readonly object[] {
  return outages.flatMap(({ path, body }) => (path === "faults" ? [body] : []));
}

test("the same seed makes the same plan, and another seed makes another plan", () => {
  expect(planSoak(LONG)).toEqual(long);
  expect(planSoak({ ...LONG, seed: 2 }).messages).not.toEqual(long.messages);
});

test("a plan has at least the requested number of requests, sorted by time", () => {
  expect(requests.length).toBeGreaterThanOrEqual(2_900); // a junk message counts as a request
  const times = long.messages.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(long.sendingMs);
});

test("no two requests name the same task, so that each call belongs to one request", () => {
  const tasks = requests.flatMap(({ profile: { service, task, selection } }) => {
    const selected = selection && [...selection.runs.map(({ key }) => key), ...selection.bystanders];
    return (selected ?? [task]).map((key) => `${service} ${key}`);
  });
  expect(new Set(tasks).size).toBe(tasks.length);
});

test("a plan sends copies only of requests with an id, because a copy without an id is another request", () => {
  const copied = long.messages.filter(({ copies, shape }) => copies > 1 && shape.kind !== "junk");
  expect(copied.length).toBeGreaterThan(20);
  for (const { shape } of copied)
    expect(shape.kind === "single" ? shape.request.id : shape.kind === "group" && shape.group.id).toBeTruthy();
});

/** True for a selection of a whole project. */
function isOfProject({ fields }: PlannedRequest): boolean {
  return Object.hasOwn(Object(fields.target), "runningIn");
}

describe("contents of a plan", () => {
  test.each<[string, (request: PlannedRequest) => boolean]>([
    ["requests to confirm", ({ profile }) => profile.confirm],
    ["dry runs", ({ profile }) => profile.dryRun],
    ["invalid requests", ({ profile }) => profile.validity === "invalid"],
    ["requests that only a worker can reject", ({ profile }) => profile.validity === "wrong-region"],
    ["expired requests", ({ times }) => (times.sentAgoMs ?? 0) >= 60_000],
    ["tasks that do not exist", ({ task, profile }) => task === undefined && profile.selection === undefined],
    ["tasks that have ended", ({ task }) => task?.state === "succeeded"],
    ["tasks that will end by themselves", ({ task }) => task?.endsByItself !== undefined],
    ["tasks that never end", ({ task }) => task?.endsAfterMs === "never"],
    ["accounts with a wrong key", ({ profile }) => profile.account === "mistyped"],
    ["accounts that do not exist", ({ profile }) => profile.account === "nobody"],
    ["IAM users", ({ profile }) => profile.account === "operator"],
    ["requests without an id", ({ id }) => id === undefined],
    ["requests whose calls have faults", ({ faults }) => faults.length > 0],
    ["selections of one task", (one) => one.profile.selection !== undefined && !isOfProject(one)],
    ["selections of a project", isOfProject],
    [
      "selections over `atMost`",
      ({ profile: { selection } }) => (selection?.runs.length ?? 0) > (selection?.atMost ?? 20),
    ],
    ["selections with ended runs", ({ runs = [] }) => runs.some(({ state }) => state === "succeeded")],
    ["dry runs of a selection", ({ profile }) => profile.selection !== undefined && profile.dryRun],
    [
      "selections that the policy forbids",
      ({ profile }) => profile.selection !== undefined && profile.isForbidden === true,
    ],
    ["faults of lists", ({ faults }) => faults.some(({ call }) => call === "list")],
  ])("a plan includes %s", (_, isOne) => {
    expect(requests.filter(isOne).length).toBeGreaterThan(5);
  });

  test("a plan includes every service about equally often", () => {
    const counts = Map.groupBy(requests, ({ profile }) => profile.service);
    expect([...counts.keys()].sort()).toEqual([...serviceNames].sort());
    for (const { length } of counts.values()) expect(length / requests.length).toBeCloseTo(1 / serviceNames.length, 1);
  });

  test("a plan includes every kind of fault that the simulator has", () => {
    const faults = [...requests.flatMap((request) => request.faults), ...faultsSchema.parse(listOutageFaults(long))];
    expect([...new Set(faults.map(({ kind }) => kind))].sort()).toEqual([
      "cut",
      "empty",
      "expired-token",
      "garbage",
      "hang",
      "html",
      "latency",
      "oversized",
      "raw",
      "redirect",
      "reset",
      "status",
      "throttle",
      "wrong-200",
    ]);
  });

  test("a plan includes selections of every service that offers them", () => {
    const selections = requests.filter(({ profile }) => profile.selection !== undefined);
    expect([...new Set(selections.map(({ profile }) => profile.service))].sort()).toEqual([...selectable].sort());
    for (const { profile, fields } of selections) {
      const body = { ...fields, id: "s" };
      expect(checkRequest(body, Date.now()).ok).toBe(profile.validity === "valid");
    }
  });

  test("a plan includes messages that are not requests", () => {
    expect(long.messages.filter(({ shape }) => shape.kind === "junk").length).toBeGreaterThan(20);
  });
});

test("the simulator accepts every task and every fault of a plan", () => {
  expect(() => newTasksSchema.parse(requests.flatMap(({ task, runs }) => runs ?? task ?? []))).not.toThrow();
  expect(() => faultsSchema.parse(requests.flatMap(({ faults }) => faults))).not.toThrow();
  for (const plan of [long, short]) expect(() => faultsSchema.parse(listOutageFaults(plan))).not.toThrow();
});

test("a plan has outages of whole services, longer ones in a longer plan", () => {
  const durations = ({ outages }: SoakPlan) =>
    outages.flatMap(({ label, body }) => (label.startsWith("outage") && "forMs" in body ? [Number(body.forMs)] : []));
  expect(Math.max(...durations(planSoak({ ...LONG, requests: 10_000 })))).toBeGreaterThanOrEqual(60_000);
  expect(Math.max(...durations(short))).toBeLessThan(15_000);
});

test("no request of a short plan has a deadline later than the limit of the plan", () => {
  for (const { times } of short.messages.flatMap(listPlannedRequests))
    expect(times.expiresInMs ?? 0).toBeLessThanOrEqual(30_000);
});
