import { describe, expect, test } from "vitest";
import { faultsSchema } from "../../lib/local/simulator/fault.ts";
import { newTasksSchema } from "../../lib/local/simulator/new-task.ts";
import type { PlannedRequest } from "./plan-request.ts";
import { planSoak, type SoakPlan, type SoakPlanOptions } from "./plan-soak.ts";

const LONG: SoakPlanOptions = { requests: 3_000, perSecond: 60, maxTtlMs: 90_000, seed: 1 };
const SHORT: SoakPlanOptions = { requests: 600, perSecond: 30, maxTtlMs: 30_000, seed: 1 };

function requestsIn({ messages }: SoakPlan): PlannedRequest[] {
  return messages.flatMap(({ shape }) => {
    if (shape.kind === "single") return [shape.request];
    return shape.kind === "group" ? shape.group.members : [];
  });
}

const long = planSoak(LONG);
const short = planSoak(SHORT);
const requests = requestsIn(long);

test("the same seed makes the same plan, another seed another", () => {
  expect(planSoak(LONG)).toEqual(long);
  expect(planSoak({ ...LONG, seed: 2 }).messages).not.toEqual(long.messages);
});

test("a plan has at least as many requests as it was asked for, in the order of their times", () => {
  expect(requests.length).toBeGreaterThanOrEqual(2_900); // junk is a request, too
  const times = long.messages.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(long.sendingMs);
});

test("no two requests name the same task, so that a call belongs to one of them", () => {
  const tasks = requests.map(({ profile }) => `${profile.service} ${profile.task}`);
  expect(new Set(tasks).size).toBe(tasks.length);
});

test("only what has an id of its own is sent twice, since it would be another request without", () => {
  const copied = long.messages.filter(({ copies, shape }) => copies > 1 && shape.kind !== "junk");
  expect(copied.length).toBeGreaterThan(20);
  for (const { shape } of copied)
    expect(shape.kind === "single" ? shape.request.id : shape.kind === "group" && shape.group.id).toBeTruthy();
});

describe("among the requests are", () => {
  test.each<[string, (request: PlannedRequest) => boolean]>([
    ["those to be confirmed", ({ profile }) => profile.confirm],
    ["dry runs", ({ profile }) => profile.dryRun],
    ["invalid ones", ({ profile }) => profile.validity === "invalid"],
    ["those that only a worker can refuse", ({ profile }) => profile.validity === "wrong-region"],
    ["those that have expired", ({ times }) => (times.sentAgoMs ?? 0) >= 60_000],
    ["tasks that do not exist", ({ task }) => task === undefined],
    ["tasks that have ended", ({ task }) => task?.state === "succeeded"],
    ["tasks that will end by themselves", ({ task }) => task?.endsByItself !== undefined],
    ["tasks that never end", ({ task }) => task?.endsAfterMs === "never"],
    ["accounts with a wrong key", ({ profile }) => profile.account === "mistyped"],
    ["accounts that do not exist", ({ profile }) => profile.account === "nobody"],
    ["IAM users", ({ profile }) => profile.account === "operator"],
    ["those without an id", ({ id }) => id === undefined],
    ["those whose calls meet faults", ({ faults }) => faults.length > 0],
  ])("%s", (_, isOne) => {
    expect(requests.filter(isOne).length).toBeGreaterThan(5);
  });

  test("every service, about as often", () => {
    const counts = Map.groupBy(requests, ({ profile }) => profile.service);
    expect(counts.size).toBe(5);
    for (const { length } of counts.values()) expect(length / requests.length).toBeCloseTo(0.2, 1);
  });

  test("every kind of fault that the simulator knows", () => {
    const weather = long.weather.flatMap(({ path, body }) => (path === "faults" ? [body] : []));
    const kinds = [...requests.flatMap(({ faults }) => faults), ...faultsSchema.parse(weather)].map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual([
      ...["cut", "empty", "expired-token", "garbage", "hang", "html", "latency", "oversized", "raw"],
      ...["redirect", "reset", "status", "throttle", "wrong-200"],
    ]);
  });

  test("messages that are no request", () => {
    expect(long.messages.filter(({ shape }) => shape.kind === "junk").length).toBeGreaterThan(20);
  });
});

test("the simulator takes every task, every fault and all the weather", () => {
  expect(() => newTasksSchema.parse(requests.flatMap(({ task }) => task ?? []))).not.toThrow();
  expect(() => faultsSchema.parse(requests.flatMap(({ faults }) => faults))).not.toThrow();
  for (const { weather } of [long, short]) {
    expect(() =>
      faultsSchema.parse(weather.flatMap(({ path, body }) => (path === "faults" ? [body] : []))),
    ).not.toThrow();
  }
});

test("the weather has outages of a whole service, longer where there is time for them", () => {
  const outages = ({ weather }: SoakPlan) =>
    weather.flatMap(({ words, body }) => (words.startsWith("outage") && "forMs" in body ? [Number(body.forMs)] : []));
  expect(Math.max(...outages(planSoak({ ...LONG, requests: 10_000 })))).toBeGreaterThanOrEqual(60_000);
  expect(Math.max(...outages(short))).toBeLessThan(15_000);
});

test("a short plan leaves no request more time than it has itself", () => {
  for (const { times } of requestsIn(short)) expect(times.expiresInMs ?? 0).toBeLessThanOrEqual(30_000);
});
