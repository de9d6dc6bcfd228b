import { describe, expect, test } from "vitest";
import { parseAccounts } from "../../lib/accounts/accounts.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { Transport } from "../../lib/huawei/transport.ts";
import { type CallGuard, createCallGuard } from "../../lib/limits/call-guard.ts";
import type { HaltStore } from "../../lib/limits/halt-store.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import type { Settlement } from "../../lib/stop/settle.ts";
import { createStop } from "../../lib/stop/stop.ts";
import type { Clock } from "../../lib/time/clock.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import { configOf, PROJECT_ID, requestOf } from "../rig/examples.ts";
import { noHalts } from "../rig/no-halts.ts";
import { TABLE_SERVICES, type TableService } from "./state-table-answers.ts";
import { cellsOf } from "./state-table-cells.ts";
import { type Cell, expectedEnd, type Knowledge, type Timing } from "./state-table-model.ts";

const ACCOUNTS = parseAccounts(
  JSON.stringify({ default: { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID } } }),
);
/** A backoff under every floor, so that a floor shows in the wait; a budget that outlives the deadline. */
const CONFIG = configOf({ BACKOFF_BASE_SECONDS: "1", DELIVERY_BUDGET_MS: "9000000" });
const CALLS_BEFORE = 7;
const iso = (ms: number) => new Date(ms).toISOString();

/** The time from the start of the delivery to its deadline. */
const LEFT_MS: Readonly<Record<Timing, number>> = { ordinary: 900_000, last: 5_000, late: -1, overtaken: 900_000 };

const PROGRESS: Readonly<Record<Knowledge, Partial<Progress>>> = {
  nothing: {},
  "in doubt": { isInDoubt: true },
  "received twice": { deliveries: 0 },
  polling: { isPolling: true },
  "accepted 5 s ago": { acceptedMs: START_MS - 5_000 },
  "accepted 60 s ago": { acceptedMs: START_MS - 60_000 },
};

/** A process: its clock, its transport and the guard of its calls. */
type Process = {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly guard: CallGuard;
  readonly halts: HaltStore;
};

/** Makes the worker's decision once per service, since its parsers cost more than all else; each cell gets a process of its own. */
function stopIn(service: TableService) {
  let current: Process | undefined;
  const process = (): Process => current ?? expect.unreachable();
  const clock: Clock = {
    now: () => process().clock.now(),
    steady: () => process().clock.steady(),
    random: () => 0,
    wait: (ms, signal) => process().clock.wait(ms, signal),
  };
  const transport: Transport = (request) => process().transport(request);
  const anyService: Service = services[service];
  const stop = createStop(anyService, {
    config: CONFIG,
    clock,
    transport,
    tokens: createTokens(transport, clock, undefined),
    guard: {
      admit: (admission) => process().guard.admit(admission),
      isRefused: (account) => process().guard.isRefused(account),
      isProven: (account) => process().guard.isProven(account),
    },
    accounts: { load: async () => ACCOUNTS },
    halts: { find: async (subject) => process().halts.find(subject) },
    warn: () => {},
    error: (message, cause) => {
      throw new Error(message, { cause });
    },
  });
  return (inProcess: Process, delivery: Delivery) => {
    current = inProcess;
    return stop(delivery, inProcess.clock.now());
  };
}

const STOPS = { drs: stopIn("drs"), "codearts-check": stopIn("codearts-check") };

/** Runs a cell through the worker's decision and gives its end in the words of the model. */
async function actualEnd(cell: Cell, isHalted = false): Promise<string> {
  const { service, knowledge, confirm, timing, lastVerdict } = cell;
  const { answers, states } = TABLE_SERVICES[service];
  const clock = hurryingClock();
  let calls = 0;
  let queries = 0;
  const transport: Transport = async ({ call }) => {
    if (call.method === "GET" || call.path.endsWith("/batch-status")) {
      queries += 1;
      const state = states[cell.states[Math.min(queries, cell.states.length) - 1] ?? "fails"];
      return state ?? Promise.reject(new Error("a query too many"));
    }
    calls += 1;
    if (timing === "overtaken" && calls === cell.answers.length) clock.pass(LEFT_MS.overtaken);
    const answer = answers[cell.answers[Math.min(calls, cell.answers.length) - 1] ?? ""];
    return answer?.sent ?? Promise.reject(new Error("a stop call too many"));
  };
  const isLast = timing === "last";
  const progress = { ...NO_PROGRESS, deliveries: 1, calls: CALLS_BEFORE, why: lastVerdict, isLast };
  const times = { sentAt: iso(START_MS - 70_000), expiresAt: iso(START_MS + LEFT_MS[timing]) };
  const settlement = await STOPS[service](
    { clock, transport, guard: createCallGuard(clock), halts: isHalted ? ALL_HALTED : noHalts },
    {
      messageId: "m",
      receiptHandle: "h",
      body: JSON.stringify(requestOf(service, { id: "r", confirm, ...times })),
      receives: knowledge === "received twice" ? 2 : 1,
      queuedMs: START_MS - 60_000,
      progress: writeProgress({ ...progress, ...PROGRESS[knowledge] }),
    },
  );
  const reported = (settlement.kind === "publish" ? settlement.outcome : settlement.progress).calls - CALLS_BEFORE;
  const miscount = reported === calls ? "" : ` (reported: ${reported})`;
  return `${textOf(settlement, clock.now())}, ${calls} calls${miscount}, ${queries} queries`;
}

const ALL_HALTED: HaltStore = {
  find: async () => ({ all: true, reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" }),
};

/** The end of a cell during a halt: its own end where that needs no stop call. */
function expectedHalted(cell: Cell): string {
  const { knowledge, timing } = cell;
  const { text, calls } = expectedEnd(cell);
  if (calls === 0) return text;
  const queries = knowledge === "nothing" ? 0 : 1;
  if (timing === "last") return `publish gave-up/halted, 0 calls, ${queries} queries`;
  const isAccepted = knowledge.startsWith("accepted");
  const isInDoubt = knowledge === "in doubt" || knowledge === "received twice";
  const facts = `accepted: ${isAccepted ? "before" : "no"}, in doubt: ${isInDoubt}, polling: ${isAccepted}`;
  const asksFor = queries > 0 && cell.states[0] === "fails, come in 20 s" ? 20 : 0;
  const seconds = Math.max(isAccepted ? 2 : 10, asksFor);
  return `hand back for ${seconds} s, ${facts}, last verdict: another, 0 calls, ${queries} queries`;
}

/** The two verdicts that `gave-up` may name. */
function limitIn(verdict: string | undefined): string {
  return verdict === "busy" || verdict === "throttled" ? verdict : "another";
}

function textOf(settlement: Settlement, nowMs: number): string {
  if (settlement.kind === "publish") {
    const { status, code, confirmed } = settlement.outcome;
    return `publish ${status}${code === undefined ? "" : `/${code}`}${confirmed ? ", ended" : ""}`;
  }
  const { acceptedMs, isInDoubt, isPolling, delayMs, why, deliveries, isLast } = settlement.progress;
  const accepted = acceptedMs === undefined ? "no" : acceptedMs === nowMs ? "now" : "before";
  const facts = `accepted: ${accepted}, in doubt: ${isInDoubt}, polling: ${isPolling}, last verdict: ${limitIn(why)}`;
  const odd = isLast || deliveries !== 2 ? `, last: ${isLast}, deliveries: ${deliveries}` : "";
  return `hand back for ${delayMs / 1_000} s, ${facts}${odd}`;
}

/** So many cells; a change of this number is a change of the table. */
const CELLS = { drs: 15_490, "codearts-check": 6_360 } as const satisfies Record<TableService, number>;

describe.each(Object.entries(CELLS).map(([service, count]) => ({ service: service as TableService, count })))(
  "the table of section 5 for $service",
  ({ service, count }) => {
    const cells = cellsOf(service);
    const groups = Map.groupBy(cells, ({ knowledge, timing }) => `${knowledge}, ${timing} delivery`);

    test(`has ${count} cells`, () => {
      expect(cells).toHaveLength(count);
    });

    test.each([...groups].map(([name, group]) => ({ name, group, size: group.length })))(
      "gives each of $size requests its end: $name",
      async ({ group }) => {
        const faults: object[] = [];
        for (const cell of group) {
          const expected = expectedEnd(cell).text;
          const actual = await actualEnd(cell);
          if (actual !== expected) faults.push({ ...cell, expected, actual });
        }
        expect(faults.length, JSON.stringify(faults.slice(0, 5), undefined, 1)).toBe(0);
      },
    );

    test("makes no stop call during a halt, and changes no end that needs none", async () => {
      // A halt comes before the first call, so later states and answers make no difference.
      const beforeCalls = new Map(
        cells.map((cell) => [JSON.stringify({ ...cell, states: cell.states.slice(0, 1), answers: [] }), cell]),
      );
      const faults: object[] = [];
      for (const cell of beforeCalls.values()) {
        const expected = expectedHalted(cell);
        const actual = await actualEnd(cell, true);
        if (actual !== expected) faults.push({ ...cell, expected, actual });
      }
      expect(beforeCalls.size).toBeGreaterThan(50);
      expect(faults.length, JSON.stringify(faults.slice(0, 5), undefined, 1)).toBe(0);
    });
  },
);
