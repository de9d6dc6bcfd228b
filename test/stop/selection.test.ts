import { describe, expect, test } from "vitest";
import type { Call } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Halt } from "../../lib/limits/halts.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import { sqsJson } from "../../lib/sqs/entry.ts";
import { NO_PROGRESS, type Progress, readProgress, writeProgress } from "../../lib/stop/progress.ts";
import type { Settlement } from "../../lib/stop/settle.ts";
import { PROJECT_ID } from "../rig/examples.ts";
import {
  answer,
  buildPage,
  CODEARTS_PROJECT,
  childrenOf,
  createSelecting,
  JOB,
  OTHER_JOB,
  progressOf,
  publishedOf,
} from "./selecting.ts";

const LOST = { kind: "lost", reason: "UND_ERR_SOCKET: other side closed" } as const;
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("a selection of one task", () => {
  test("that names no run is answered at once, and nothing is sent", async () => {
    const { deliver, made } = createSelecting({ answer: () => buildPage() });
    const settlement = publishedOf(await deliver());
    expect(settlement.outcome).toMatchObject({ status: "selected", code: "nothing-running", ok: true, selected: [] });
    expect(settlement.outcome.message).toBe("The list named no running build, so there was nothing to stop.");
    expect(settlement.outcome).toMatchObject({ httpStatus: 200, errorMessage: undefined });
    expect(settlement).toMatchObject({ children: [], deadLetter: undefined });
    expect(made).toHaveLength(1);
  });

  test("is handed back with its complete list and no delay before any request is sent", async () => {
    const { deliver } = createSelecting({ answer: () => buildPage(7, 8) });
    const settlement = await deliver();
    expect(settlement).toMatchObject({ kind: "hand-back", why: "listing", progress: { delayMs: 0, isLast: false } });
    expect(progressOf(settlement).listing).toMatchObject({
      pending: [],
      runs: [{ id: `${JOB}/7` }, { id: `${JOB}/8` }],
    });
  });

  test("that carries its list makes no call, and gets a request for each run with the fields of its own", async () => {
    const { deliver, deliverNext, made } = createSelecting({ answer: () => buildPage(7, 8) });
    const more = { confirm: true, requestedBy: "ops", reason: "late" };
    const attributes = { sender: "schedule", replays: "1", groupId: "default" };
    const settlement = await deliverNext(progressOf(await deliver(more)), more, attributes);
    expect(made).toHaveLength(1);
    expect(childrenOf(settlement)).toEqual(
      [7, 8].map((buildNo) => ({
        id: `nightly/${JOB}/${buildNo}`,
        service: "codearts-build",
        target: { jobId: JOB, buildNo: String(buildNo) },
        account: "default",
        region: "cn-north-4",
        projectId: PROJECT_ID,
        sentAt: "2026-11-22T07:59:50.000Z",
        expiresAt: "2026-11-22T08:15:00.000Z",
        ...more,
      })),
    );
    const { children = [], outcome } = publishedOf(settlement);
    expect(children[0]).toMatchObject({ attributes: { sender: "schedule", replays: "1" }, groupId: "default" });
    expect(outcome).toMatchObject({ status: "selected", calls: 0, deliveries: 2, deadLettered: false });
    expect(outcome.selected?.map(({ id }) => id)).toEqual([`nightly/${JOB}/7`, `nightly/${JOB}/8`]);
  });

  test.each([
    ["5 s at first", 1, "2026-11-22T08:15:00Z", 5_000],
    [
      "longer with each receive (was 5 s, so that ten receives were over in a minute)",
      5,
      "2026-11-22T08:15:00Z",
      80_000,
    ],
    ["until 5 s before its deadline", 5, "2026-11-22T08:00:40Z", 35_000],
  ])("whose requests SQS does not take waits %s", async (_, receives, expiresAt, unsentWaitMs) => {
    const { deliver, deliverNext } = createSelecting({ answer: () => buildPage(7) });
    const progress = progressOf(await deliver({ expiresAt }));
    expect(await deliverNext(progress, { expiresAt }, { receives })).toMatchObject({ children: [{}], unsentWaitMs });
  });

  test("that has no sentAt lists around the time when its queue took it (fixed: the worker failed on it until its redrive)", async () => {
    const { deliver, made } = createSelecting({ answer: () => buildPage() });
    const { outcome } = publishedOf(await deliver({ sentAt: undefined, expiresAt: undefined }));
    expect(outcome).toMatchObject({ status: "selected", sentAt: "2026-11-22T08:00:00.000Z" });
    expect(made[0]?.call.path).toContain("2026-11-2");
  });

  test("that is received again with its list sends the same requests again and lists nothing", async () => {
    const { deliver, deliverNext, made } = createSelecting({ answer: () => buildPage(7) });
    const progress = progressOf(await deliver());
    const first = childrenOf(await deliverNext(progress));
    expect(childrenOf(await deliverNext(progress, {}, { receives: 2 }))).toEqual(first);
    expect(made).toHaveLength(1);
  });

  test.each([
    [20, 20, "hand-back", ""],
    [21, 20, "too-many", "20 builds were running"],
    [3, 2, "too-many", "2 builds were running"],
    [2, 1, "too-many", "1 build was running"],
    [100, 100, "hand-back", ""],
  ])("with %i runs and atMost %i ends as %s", async (count, atMost, expected, words) => {
    const target = { jobId: JOB, buildNo: "running", atMost };
    const { deliver } = createSelecting({
      target,
      answer: (_, index) => (index === 0 ? buildPage(...range(count)) : buildPage()),
    });
    const settlement = await deliver();
    const actual = settlement.kind === "publish" ? settlement.outcome.code : settlement.kind;
    expect(actual).toBe(expected);
    if (settlement.kind !== "publish") return;
    expect(settlement.outcome).toMatchObject({ status: "refused", ok: false, deadLettered: true });
    expect(settlement.outcome.message).toContain(`because more than ${words}.`);
    expect(settlement.children).toBeUndefined();
  });

  test("counts a run only by its state word", async () => {
    const { deliver } = createSelecting({
      answer: () =>
        buildPage(7, { number: 8, job_running_status: "Finished" }, { number: 9, job_running_status: null }),
    });
    expect(progressOf(await deliver()).listing?.runs.map(({ id }) => id)).toEqual([`${JOB}/7`]);
  });
});

test("a selection of a message without sentAt looks for runs around the time at which its queue took it", async () => {
  const { deliver, made } = createSelecting({ answer: () => buildPage() });
  expect(publishedOf(await deliver({ sentAt: undefined })).outcome.status).toBe("selected");
  expect(made[0]?.call.path).toContain("start_time=2026-10-24%2008:00:00&end_time=2026-11-23%2008:00:00");
});

describe("the policy of the account", () => {
  test.each([
    ["another service", { allow: { services: ["drs"] } }, "not-allowed"],
    ["another sender", { allow: { senders: ["AIDAX"] } }, "not-allowed"],
    ["the job", { protected: [JOB.toUpperCase()] }, "protected"],
  ])("that names %s forbids the selection before a list is asked for", async (_, account, code) => {
    const { deliver, made } = createSelecting({ account, answer: () => buildPage(7) });
    expect(publishedOf(await deliver()).outcome).toMatchObject({ status: "denied", code });
    expect(made).toEqual([]);
  });

  test("leaves protected runs out, names them, and does not count them", async () => {
    const target = { runningIn: CODEARTS_PROJECT, atMost: 1 };
    const { deliver, deliverNext } = createSelecting({
      target,
      account: { protected: [OTHER_JOB] },
      answer: projectCloud,
    });
    const settlement = await deliverNext(progressOf(await deliver()));
    expect(childrenOf(settlement).map(({ id }) => id)).toEqual([`nightly/${JOB}/7`]);
    expect(publishedOf(settlement).outcome.message).toContain(`left out as protected: ${OTHER_JOB}`);
  });

  test("that protects every run leaves nothing to stop, and says so", async () => {
    const target = { runningIn: CODEARTS_PROJECT };
    const { deliver } = createSelecting({ target, account: { protected: [JOB, OTHER_JOB] }, answer: projectCloud });
    const { outcome } = publishedOf(await deliver());
    expect(outcome).toMatchObject({ status: "selected", code: "nothing-running" });
    expect(outcome.message).toContain("left out as protected");
  });

  test("that forbids the service after the list was complete says that requests may have been sent (a copy may have sent them)", async () => {
    const before = createSelecting({ answer: () => buildPage(7) });
    const progress = progressOf(await before.deliver());
    const after = createSelecting({ account: { allow: { services: [] } }, answer: () => buildPage() });
    const { outcome } = publishedOf(await after.deliverNext(progress, {}, { receives: 2 }));
    expect(outcome).toMatchObject({ status: "denied", code: "not-allowed" });
    expect(outcome.message).toContain("another copy of this request may have sent requests");
  });

  test("that came into force after the list leaves the run out when the requests are sent", async () => {
    const before = createSelecting({ answer: () => buildPage(7, 8) });
    const progress = progressOf(await before.deliver());
    const after = createSelecting({ account: { protected: ["8"] }, answer: () => buildPage() });
    expect(childrenOf(await after.deliverNext(progress)).map(({ id }) => id)).toEqual([`nightly/${JOB}/7`]);
  });
});

test("a list that names only running runs with unreadable ids ends as state-unknown, with a dead letter", async () => {
  const { deliver } = createSelecting({ answer: () => buildPage(-1) });
  const { outcome } = publishedOf(await deliver());
  expect(outcome).toMatchObject({ status: "gave-up", code: "state-unknown", ok: false, deadLettered: true, calls: 0 });
  expect(outcome.message).toContain("1 more has an id that stopcord cannot read");
});

/** A project with one running build in each of two jobs. */
function projectCloud({ path }: Call) {
  if (path.startsWith(`/v1/record/${JOB}`)) return buildPage(7);
  if (path.startsWith(`/v1/record/${OTHER_JOB}`)) return buildPage(1);
  const jobs = [JOB, OTHER_JOB].map((id) => ({ id, job_name: `job ${id}`, is_finished: false }));
  return answer(200, { status: "success", result: { total: 2, job_list: jobs } });
}

describe("a selection of a project", () => {
  const target = { runningIn: CODEARTS_PROJECT, atMost: 100 };

  test("lists the runs of each task, with the names of the tasks", async () => {
    const { deliver } = createSelecting({ target, answer: projectCloud });
    expect(progressOf(await deliver()).listing?.runs).toMatchObject([
      { id: `${JOB}/7`, name: `job ${JOB}` },
      { id: `${OTHER_JOB}/1`, name: `job ${OTHER_JOB}` },
    ]);
  });

  test("asks for all jobs where the filter by state finds none", async () => {
    const { deliver, made } = createSelecting({
      target,
      answer: (call) =>
        call.path.includes("build_status") ? answer(200, { result: { job_list: [] } }) : projectCloud(call),
    });
    expect(progressOf(await deliver()).listing?.runs).toHaveLength(2);
    expect(made.map(({ call }) => call.path.split("?")[0])).toEqual([
      `/v1/job/${CODEARTS_PROJECT}/list`,
      `/v1/job/${CODEARTS_PROJECT}/list`,
      `/v1/record/${JOB}/list`,
      `/v1/record/${OTHER_JOB}/list`,
    ]);
  });

  test("goes on where a job has been deleted since its list", async () => {
    const gone = answer(422, { error_code: "CB.00031006", error_msg: "gone" });
    const { deliver } = createSelecting({
      target,
      answer: (call) => (call.path.startsWith(`/v1/record/${JOB}`) ? gone : projectCloud(call)),
    });
    expect(progressOf(await deliver()).listing?.runs.map(({ id }) => id)).toEqual([`${OTHER_JOB}/1`]);
  });

  test("that is too large for one delivery goes on in the next at once, with what it has", async () => {
    const { deliver, deliverNext, made } = createSelecting({ target, answer: projectCloud, callMs: 9_000 });
    const first = await deliver();
    expect(first).toMatchObject({ kind: "hand-back", why: "listing", progress: { delayMs: 0 } });
    expect(progressOf(first).listing?.runs).toHaveLength(1);
    const second = await deliverNext(progressOf(first));
    expect(progressOf(second).listing).toMatchObject({ pending: [], runs: [{}, {}] });
    expect(childrenOf(await deliverNext(progressOf(second)))).toHaveLength(2);
    expect(made).toHaveLength(3);
  });

  test("reads a filtered list of several pages again, since runs that end move others to a page that was read", async () => {
    const ids = range(101).map((number) => String(number).padStart(32, "a"));
    let listings = 0;
    const { deliver, deliverNext } = createSelecting({
      target,
      answer: ({ path }) => {
        const [, id = ""] = /^\/v1\/record\/(\w+)/.exec(path) ?? [];
        if (id !== "") return id === ids[100] ? buildPage(1) : buildPage();
        // The first job ends after the first page is read, so that the last one moves to the page before.
        const shown = listings++ === 0 ? ids : ids.slice(1);
        const page = Number(/page_index=(\d+)/.exec(path)?.[1]);
        const jobs = shown.slice(page * 100, page * 100 + 100).map((id) => ({ id, job_name: id, is_finished: false }));
        return answer(200, { result: { job_list: jobs } });
      },
    });
    expect(childrenOf(await deliverNext(progressOf(await deliver()))).map(({ id }) => id)).toEqual([
      `nightly/${ids[100]}/1`,
    ]);
  });
});

describe("a selection of a pipeline", () => {
  const ids = { codeartsProjectId: CODEARTS_PROJECT, pipelineId: OTHER_JOB };
  const cloud = (queue: (page: number) => TransportResult) =>
    createSelecting({
      service: "codearts-pipeline",
      target: { ...ids, runId: "running" },
      answer({ path }) {
        const page = Number(/offset=(\d+)/.exec(path)?.[1] ?? 0);
        if (path.includes("queued-pipeline")) return queue(page);
        return answer(200, { total: 1, pipeline_runs: [{ pipeline_run_id: JOB, status: "PAUSED" }] });
      },
    });

  test("counts the queued runs of every page in its message, and sends no request for them", async () => {
    const { deliver, deliverNext } = cloud((offset) =>
      answer(200, { queuedPipelines: Array.from({ length: offset === 0 ? 10 : 2 }, () => ({ id: "q" })) }),
    );
    const settlement = await deliverNext(progressOf(await deliver()));
    expect(childrenOf(settlement).map(({ target }) => target)).toEqual([{ ...ids, runId: JOB }]);
    expect(publishedOf(settlement).outcome.message).toContain("12 more wait in a queue and cannot be stopped yet");
  });

  test.each([
    ["denied", answer(403, { error_code: "DEVCP.00021018" })],
    ["not served", answer(404, { error_code: "APIGW.0101" })],
    ["an answer that is no list", answer(200, {})],
    ["down", answer(503, "")],
    ["throttled", answer(429, { error_code: "APIGW.0308" })],
    ["lost", LOST],
  ])("goes on where the list of queued runs is %s", async (_, queue) => {
    const { deliver } = cloud(() => queue);
    expect(progressOf(await deliver()).listing).toMatchObject({ pending: [], queued: 0, runs: [{ id: JOB }] });
  });
});

describe("a list call that fails", () => {
  test.each([
    ["is throttled", answer(429, { error_code: "APIGW.0308" }, { "retry-after": "30" }), 1, "throttled"],
    ["is throttled by a code of the service", answer(400, { error_code: "CB.00060211" }), 1, "throttled"],
    ["is unavailable", answer(503, ""), 3, "unavailable"],
    ["is unavailable with Retry-After", answer(503, "", { "retry-after": "40" }), 1, "unavailable"],
    ["gets no answer", LOST, 3, "unavailable"],
    ["gets a 200 that is no list", answer(200, { status: "success" }), 3, "unavailable"],
    ["gets a failure word in a 200", answer(200, { status: "error", result: {} }), 3, "unavailable"],
  ])("because it %s is made again in a later delivery", async (_, failure, calls, why) => {
    const { deliver, made } = createSelecting({ answer: () => failure });
    const settlement = await deliver();
    expect(settlement).toMatchObject({ kind: "hand-back", why });
    expect(progressOf(settlement).listing?.pending).toMatchObject([{ list: "builds", page: 0, taskId: JOB }]);
    expect(made).toHaveLength(calls);
  });

  test("because its answer is no list shows that answer when it is given up", async () => {
    const { deliverNext } = createSelecting({ answer: () => answer(200, { hello: "world" }) });
    const { outcome } = publishedOf(await deliverNext({ ...NO_PROGRESS, deliveries: 1, isLast: true }));
    expect(outcome).toMatchObject({ status: "gave-up", code: "unavailable", httpStatus: 200 });
    expect(outcome.errorMessage).toContain('{"hello":"world"}');
  });

  test("twice in a row with a 401 without a code is a refusal of the credentials", async () => {
    const { deliver } = createSelecting({
      target: { runningIn: CODEARTS_PROJECT },
      answer: (call) => (call.path.startsWith("/v1/record") ? answer(401, "") : projectCloud(call)),
    });
    expect(publishedOf(await deliver()).outcome).toMatchObject({ status: "denied", code: "credentials" });
  });

  test("and works again goes on from the page that failed", async () => {
    let isDown = false;
    const { deliver, deliverNext } = createSelecting({
      target: { runningIn: CODEARTS_PROJECT },
      answer: (call) => {
        isDown ||= call.path.includes(OTHER_JOB);
        return isDown ? answer(503, "") : projectCloud(call);
      },
    });
    const progress = progressOf(await deliver());
    expect(progress.listing).toMatchObject({ pending: [{ taskId: OTHER_JOB }], runs: [{ id: `${JOB}/7` }] });
    expect(progress.delayMs).toBeGreaterThan(0);
    isDown = true;
    const again = progressOf(await deliverNext(progress));
    expect(again.listing?.runs).toHaveLength(1);
  });

  test.each([
    ["403", answer(403, { error_code: "APIGW.0302", error_msg: "no" }), "denied", undefined],
    ["401", answer(401, { error_code: "APIGW.0301" }), "denied", "credentials"],
    ["no such job", answer(422, { error_code: "CB.00031006" }), "not-found", undefined],
    ["a parameter that is refused", answer(400, { error_code: "CB.00060200" }), "refused", undefined],
    ["an unknown 4xx", answer(409, { error_code: "CB.99" }), "refused", undefined],
  ])("with %s is the outcome, with what the service said, and nothing is stopped", async (_, failure, status, code) => {
    const { deliver } = createSelecting({ answer: () => failure });
    const { outcome, children } = publishedOf(await deliver());
    expect(outcome).toMatchObject({ status, calls: 0 });
    expect(outcome.code).toBe(code);
    expect(outcome.errorCode).toBeDefined();
    expect(outcome.message).toContain("list of running builds");
    expect(children).toBeUndefined();
  });

  test("and is throttled holds up no stop of the same account", async () => {
    const { deliver, made } = createSelecting({
      answer: ({ path }) =>
        path.startsWith("/v1/record") ? answer(429, { error_code: "APIGW.0308" }) : answer(200, { result: true }),
    });
    progressOf(await deliver());
    const stopped = publishedOf(await deliver({ id: "other", target: { jobId: JOB, buildNo: 7 } }));
    expect(stopped.outcome).toMatchObject({ status: "stopped", calls: 1 });
    progressOf(await deliver({ id: "third" }));
    expect(made).toHaveLength(2);
  });

  test("until the deadline is given up, and nothing was stopped", async () => {
    const { deliver, deliverNext } = createSelecting({ answer: () => answer(503, "") });
    let settlement = await deliver();
    for (let left = 40; settlement.kind === "hand-back" && left > 0; left--)
      settlement = await deliverNext(settlement.progress);
    const { outcome, children } = publishedOf(settlement);
    expect(outcome).toMatchObject({ status: "gave-up", code: "unavailable", calls: 0, httpStatus: 503 });
    expect(outcome.message).toContain("was not complete, so nothing was stopped");
    expect(children).toBeUndefined();
  });
});

describe("the deadline of a selection", () => {
  const listed = async (more: Partial<Progress> = {}): Promise<Progress> => {
    const { deliver } = createSelecting({ answer: () => buildPage(7) });
    return { ...progressOf(await deliver()), ...more };
  };

  test("that has passed before the first delivery is expired", async () => {
    const { deliver, made } = createSelecting({ answer: () => buildPage(7) });
    expect(publishedOf(await deliver({ expiresAt: "2026-11-22T07:59:59Z" })).outcome.status).toBe("expired");
    expect(made).toEqual([]);
  });

  test("that has passed with a complete list is given up without a request", async () => {
    const { clock, deliverNext } = createSelecting({ answer: () => buildPage() });
    const progress = await listed();
    clock.pass(16 * 60_000);
    const { outcome, children } = publishedOf(await deliverNext(progress));
    expect(outcome).toMatchObject({ status: "gave-up", calls: 0 });
    expect(children).toBeUndefined();
  });

  test("is near: a last delivery with a complete list sends its requests", async () => {
    const { deliverNext } = createSelecting({ answer: () => buildPage() });
    expect(childrenOf(await deliverNext(await listed({ isLast: true })))).toHaveLength(1);
  });

  test("is near: a last delivery that completes its list sends the requests itself, since it hands nothing back", async () => {
    const { deliverNext, made } = createSelecting({ answer: () => buildPage(7) });
    const settlement = await deliverNext({ ...NO_PROGRESS, deliveries: 3, isLast: true });
    expect(childrenOf(settlement)).toHaveLength(1);
    expect(made).toHaveLength(1);
  });

  test("is three seconds away: the complete list still comes back without a delay", async () => {
    const { deliver } = createSelecting({ answer: () => buildPage(7) });
    const progress = progressOf(await deliver({ expiresAt: "2026-11-22T08:00:03Z" }));
    expect(progress).toMatchObject({ delayMs: 0, isLast: true });
  });
});

describe("a dry run of a selection", () => {
  test("publishes the list at once, and sends nothing", async () => {
    const { deliver } = createSelecting({
      answer: () => buildPage({ number: 7, start_time: 1_789_000_000_000, executor: "li" }),
    });
    const { outcome, children } = publishedOf(await deliver({ dryRun: true }));
    expect(children).toBeUndefined();
    expect(outcome).toMatchObject({
      status: "dry-run",
      selected: [{ service: "codearts-build", id: `nightly/${JOB}/7`, since: "2026-09-10T00:26:40.000Z", by: "li" }],
    });
    expect(outcome.message).toContain("The selection names 1 build.");
    expect(outcome.wouldCall).toBeUndefined();
  });

  test("of too many runs is refused too", async () => {
    const { deliver } = createSelecting({ answer: () => buildPage(...range(21)) });
    expect(publishedOf(await deliver({ dryRun: true })).outcome).toMatchObject({ status: "refused", code: "too-many" });
  });

  test("of nothing publishes an empty list", async () => {
    const { deliver } = createSelecting({ answer: () => buildPage() });
    expect(publishedOf(await deliver({ dryRun: true })).outcome).toMatchObject({ status: "dry-run", selected: [] });
  });
});

describe("a halted selection", () => {
  const halt = {
    service: "codearts-build",
    reason: "wrong account",
    by: "ops",
    since: "2026-11-22T07:59:00Z",
  } as const;

  test("is handed back, lists nothing, and goes on after the halt", async () => {
    const halts: Halt[] = [halt];
    const { deliver, deliverNext, made } = createSelecting({ halts, answer: () => buildPage(7) });
    const held = await deliver();
    expect(held).toMatchObject({ kind: "hand-back", why: "halted" });
    expect(made).toEqual([]);
    halts.pop();
    expect(progressOf(await deliverNext(progressOf(held))).listing?.runs).toHaveLength(1);
  });

  test("with a complete list keeps it, and sends its requests after the halt without another list", async () => {
    const halts: Halt[] = [];
    const { deliver, deliverNext, made } = createSelecting({ halts, answer: () => buildPage(7) });
    const listed = progressOf(await deliver());
    halts.push(halt);
    const held = progressOf(await deliverNext(listed));
    halts.pop();
    expect(childrenOf(await deliverNext(held))).toHaveLength(1);
    expect(made).toHaveLength(1);
  });

  test("is given up at its deadline with the halt in its message", async () => {
    const { clock, deliver, deliverNext } = createSelecting({ halts: [halt], answer: () => buildPage(7) });
    const held = progressOf(await deliver());
    clock.pass(15 * 60_000);
    const { outcome } = publishedOf(await deliverNext({ ...held, isLast: true }));
    expect(outcome).toMatchObject({ status: "gave-up", code: "halted" });
    expect(outcome.message).toContain("halted by ops");
  });

  test("as a dry run goes on", async () => {
    const { deliver } = createSelecting({ halts: [halt], answer: () => buildPage(7) });
    expect(publishedOf(await deliver({ dryRun: true })).outcome.selected).toHaveLength(1);
  });
});

describe("the accounts secret", () => {
  test("that cannot be read leaves a complete list with the message", async () => {
    const { deliver } = createSelecting({ answer: () => buildPage(7) });
    const listed = progressOf(await deliver());
    const broken = createSelecting({ secret: new Error("throttled"), answer: () => buildPage() });
    const held = progressOf(await broken.deliverNext(listed, {}, { receives: 2 }));
    expect(held.listing).toEqual(listed.listing);
    expect(broken.made).toEqual([]);
  });

  const elsewhere = { region: "cn-south-2", projects: { "cn-south-2": "b".repeat(32) } };
  const placesOf = (settlement: Settlement) =>
    childrenOf(settlement).map(({ region, projectId }) => ({ region, projectId }));

  test("that names another region after `denied` lets the selection go on there, and so its requests and its outcome (was the old region)", async () => {
    const isDenied = (index: number) => index === 1;
    const account = {};
    const { clock, deliver, deliverNext, made } = createSelecting({
      account,
      answer: (_, index) => (isDenied(index) ? answer(403, { error_code: "APIGW.0302" }) : buildPage(7)),
    });
    await deliver({ dryRun: true });
    clock.pass(30_001);
    Object.assign(account, elsewhere);
    const listed = progressOf(await deliver());
    expect(listed).toMatchObject({ place: { region: "cn-south-2" }, listing: { runs: [{ id: `${JOB}/7` }] } });
    expect(made.map(({ origin }) => origin.includes("cn-south-2"))).toEqual([false, false, true]);
    const settlement = await deliverNext(listed);
    expect(placesOf(settlement)).toEqual([{ region: "cn-south-2", projectId: "b".repeat(32) }]);
    expect(publishedOf(settlement).outcome.region).toBe("cn-south-2");
  });

  test("that a process has in an older version moves no run of a complete list (was the region of that process)", async () => {
    const newer = createSelecting({ account: elsewhere, answer: () => buildPage(7) });
    const listed = progressOf(await newer.deliver());
    const settlement = await createSelecting({ answer: () => buildPage() }).deliverNext(listed);
    expect(placesOf(settlement)).toEqual([{ region: "cn-south-2", projectId: "b".repeat(32) }]);
    expect(publishedOf(settlement).outcome.region).toBe("cn-south-2");
  });

  test("that names another region makes a list that is not complete begin anew there", async () => {
    const target = { runningIn: CODEARTS_PROJECT };
    const first = createSelecting({ target, answer: projectCloud, callMs: 9_000 });
    const begun = progressOf(await first.deliver());
    expect(begun.listing?.runs).toHaveLength(1);
    const moved = createSelecting({ target, account: elsewhere, answer: projectCloud });
    const listed = progressOf(await moved.deliverNext(begun));
    expect(moved.made).toHaveLength(3);
    expect(listed).toMatchObject({ place: { region: "cn-south-2" }, listing: { pending: [], runs: [{}, {}] } });
  });

  test("is read again before a refused key is an outcome, and the changed key lists (fixed: it was `denied`)", async () => {
    const account = { ak: "OLD" };
    let isOldRefused = false;
    const isRefused = ({ headers }: Call) => isOldRefused && (headers.authorization?.includes("Access=OLD,") ?? true);
    const { clock, deliver } = createSelecting({
      account,
      answer: (call) => (isRefused(call) ? answer(401, { error_code: "APIGW.0301" }) : buildPage(7)),
    });
    await deliver({ dryRun: true });
    clock.pass(30_001);
    account.ak = "NEW";
    isOldRefused = true;
    expect(progressOf(await deliver()).listing?.runs).toHaveLength(1);
  });
});

describe("texts of the cloud", () => {
  test("are masked, then cut to 64 characters", async () => {
    const executor = `${"x".repeat(60)}SECRET-KEY`;
    const { deliver } = createSelecting({ answer: () => buildPage({ number: 7, executor }) });
    expect(progressOf(await deliver()).listing?.runs[0]?.by).toBe(`${"x".repeat(60)}***`);
  });

  test("of a hundred runs with the longest names still fit into a message and into an outcome of 64 KiB", async () => {
    const executor = "\u{1F680}".repeat(200);
    const target = { jobId: JOB, buildNo: "running", atMost: 100 };
    const builds = range(100).map((number) => ({ number, executor, start_time: "\u0000".repeat(200) }));
    const { deliver, deliverNext } = createSelecting({
      target,
      answer: (_, index) => (index === 0 ? buildPage(...builds) : buildPage()),
    });
    const progress = progressOf(await deliver());
    expect(writeProgress(progress).length).toBeLessThan(256 * 1024);
    const { outcome } = publishedOf(await deliverNext(progress));
    expect(outcome.selected).toHaveLength(100);
    expect(Buffer.byteLength(sqsJson(outcome))).toBeLessThan(64 * 1024);
    expect(outcomeSchema.safeParse(JSON.parse(sqsJson(outcome))).success).toBe(true);
  });

  test.each([["../../evil"], ["7?x=1"], ["0"], [""], ["7/../8"]])(
    "that are no build number (%j) name no run, and the message counts them",
    async (number) => {
      const { deliver, deliverNext } = createSelecting({ answer: () => buildPage(5, { number }) });
      const settlement = await deliverNext(progressOf(await deliver()));
      expect(childrenOf(settlement).map(({ id }) => id)).toEqual([`nightly/${JOB}/5`]);
      expect(publishedOf(settlement).outcome.message).toContain("1 more has an id that stopcord cannot read");
    },
  );

  test("that are no job id are never put into a path", async () => {
    const { deliver, made } = createSelecting({
      target: { runningIn: CODEARTS_PROJECT },
      answer: () => answer(200, { result: { job_list: [{ id: "../../v1/evil", is_finished: false }] } }),
    });
    expect(publishedOf(await deliver()).outcome).toMatchObject({ status: "gave-up", code: "state-unknown" });
    expect(made.filter(({ call }) => call.path.includes("evil"))).toEqual([]);
  });

  test("with an unknown state word are logged once", async () => {
    const { deliver, warnings } = createSelecting({
      answer: () => buildPage({ number: 1, job_running_status: "Odd" }),
    });
    await deliver();
    await deliver();
    expect(warnings).toEqual([
      "codearts-build: the list builds has an unknown state word, which its sources do not say",
    ]);
  });
});

describe("a listing that this version cannot read", () => {
  const run = { target: { jobId: JOB, buildNo: "9" }, id: `${JOB}/9` };
  const listing = { pending: [], runs: [run], protectedIds: [], queued: 0, unreadable: 0, seen: [] };

  test("is one that the test can write", async () => {
    const { deliver, made } = createSelecting({ answer: () => buildPage(7) });
    const progress = JSON.stringify({ v: 1, deliveries: 1, calls: 0, listing });
    expect(childrenOf(await deliver({}, { progress })).map(({ id }) => id)).toEqual([`nightly/${JOB}/9`]);
    expect(made).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["a list of another version", { ...listing, pending: [{ list: "newer", page: 0 }] }],
    ["a list that every object has", { ...listing, pending: [{ list: "constructor", page: 0 }] }],
    ["a task id with a path", { ...listing, pending: [{ list: "builds", page: 0, taskId: "a/../b" }] }],
    ["a negative page", { ...listing, pending: [{ list: "builds", page: -1 }] }],
    ["a target of another service", { ...listing, runs: [{ ...run, target: { taskId: JOB } }] }],
    ["an id with a blank", { ...listing, runs: [{ ...run, id: "a b" }] }],
    [
      "101 runs",
      {
        ...listing,
        runs: range(101).map((buildNo) => ({
          target: { jobId: JOB, buildNo: String(buildNo) },
          id: `${JOB}/${buildNo}`,
        })),
      },
    ],
    ["a text", "x"],
    ["a list", []],
    ["missing fields", { pending: [] }],
    ["numbers that are none", { ...listing, queued: "x" }],
  ])("because of %s begins anew", async (_, forged) => {
    const { deliver, made } = createSelecting({ answer: () => buildPage(7) });
    const progress = JSON.stringify({ v: 1, deliveries: 1, calls: 0, listing: forged });
    expect(readProgress(progress).deliveries).toBe(1);
    expect(progressOf(await deliver({}, { progress })).listing?.runs.map(({ id }) => id)).toEqual([`${JOB}/7`]);
    expect(made.map(({ call }) => call.path.split("?")[0])).toEqual([`/v1/record/${JOB}/list`]);
  });

  test("does no harm to a request that names its run", async () => {
    const { deliver } = createSelecting({ answer: () => answer(200, { result: true }) });
    const progress = JSON.stringify({ v: 1, deliveries: 1, calls: 0, listing });
    const settlement = publishedOf(await deliver({ target: { jobId: JOB, buildNo: 7 } }, { progress }));
    expect(settlement.outcome.status).toBe("stopped");
    expect(settlement.children).toBeUndefined();
  });
});
