import { expect } from "vitest";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { pipelineTest } from "../rig/pipeline.ts";
import file from "../vectors/answers.json" with { type: "json" };
import { accountsOf, type Play, playAll } from "./plays.ts";

type Row = (typeof file.answers)[number];

/** What design.md prescribes for an answer, given what the task is doing. */
type Prescription = Partial<Pick<Play, "times" | "expiresInMs" | "state" | "credentials">> & {
  readonly when: string;
  readonly outcome: Partial<Outcome>;
  /** The kinds of the calls that name the task, in their order. */
  readonly calls: RegExp;
};

const DONE = { ok: true, deadLettered: false } as const;
const OPEN = { ok: false, deadLettered: false } as const;
const DEAD = { ok: false, deadLettered: true } as const;

/** Shorter than any wait for a busy or throttled service and a last call after it; long enough for a slow machine. */
const SOON_MS = 11_000;

/** What follows from each verdict, as design.md has it and not as lib computes it. */
const PRESCRIPTIONS: Readonly<Record<string, (row: Row) => readonly Prescription[]>> = {
  stopped: () => [atOnce({ status: "stopped", ...DONE, confirmed: false })],
  "already-stopped": () => [atOnce({ status: "already-stopped", ...DONE })],
  "not-found": () => [atOnce({ status: "not-found", ...OPEN })],
  refused: () => [atOnce({ status: "refused", ...DEAD })],
  denied: () => [atOnce({ status: "denied", ...DEAD })],
  unauthenticated: () => [
    { ...atOnce({ status: "denied", ...DEAD, code: "credentials" }), when: "the account is a key" },
    {
      when: "the account is an IAM user whose next token is good",
      ...{ credentials: "iam", times: 1 },
      outcome: { status: "stopped", ...DONE, calls: 2, deliveries: 1 },
      calls: /^stop stop$/,
    },
  ],
  unavailable: () => [
    {
      when: "the service stays so",
      expiresInMs: 8_000, // it is asked again until then
      outcome: { status: "gave-up", ...DEAD, code: "unavailable" },
      calls: /^stop stop stop(( state)? stop)*$/, // another environment asks first, since it remembers nothing
    },
    {
      when: "the third call goes through",
      times: 2,
      outcome: { status: "stopped", ...DONE, calls: 3, deliveries: 1 },
      calls: /^stop stop stop$/,
    },
  ],
  busy: () => [{ ...atOnce({ status: "gave-up", ...DEAD, code: "busy" }), expiresInMs: SOON_MS }],
  throttled: () => [{ ...atOnce({ status: "gave-up", ...DEAD, code: "throttled" }), expiresInMs: SOON_MS }],
  unsettled: (row) => [
    {
      when: "the task runs",
      expiresInMs: SOON_MS,
      outcome: row.status >= 400 ? { status: "refused", ...DEAD } : { status: "gave-up", ...DEAD, code: "busy" },
      calls: /^stop state$/,
    },
    {
      when: "the task has ended by itself",
      state: "failed",
      outcome: { status: "already-stopped", ...DONE, confirmed: true },
      calls: /^stop state$/,
    },
    {
      when: "somebody has stopped the task",
      state: "aborted",
      outcome: saysNothing(row) ? DONE : { status: "already-stopped", ...DONE },
      calls: /^stop state$/,
    },
  ],
};

/** One stop call while the task runs, and nothing else. */
function atOnce(outcome: Partial<Outcome>): Prescription {
  return { when: "the task runs", outcome: { ...outcome, calls: 1, deliveries: 1 }, calls: /^stop$/ };
}

/** A 2xx that does not even say that it failed: whose stop ended the task cannot be told then. */
function saysNothing({ status, body }: Row): boolean {
  return status < 300 && !/"error"|"failed"|false/.test(body);
}

const cases = file.answers.flatMap((row, index) =>
  (PRESCRIPTIONS[row.verdict]?.(row) ?? []).map((prescribed, nth) => ({
    ...{ row, prescribed, play: playOf(row, prescribed, `row-${index + 1}/${nth}`) },
    title: `${index + 1}, ${row.service} ${row.status}, ${row.why}: ${prescribed.when}`,
  })),
);

function playOf(row: Row, prescribed: Prescription, id: string): Play {
  const { state = "running", credentials = "key", times, expiresInMs } = prescribed;
  const { status, headers, body } = row;
  return {
    ...{ id, service: row.service as ServiceName }, // a name that is not one has no simulator to answer it
    ...{ answer: { status, headers, body }, takesEffect: row.verdict === "stopped" },
    ...{ state, credentials, times, expiresInMs },
  };
}

const plays = cases.map(({ play }) => play);

const test = pipelineTest({
  accounts: accountsOf(plays),
  env: async () => ({ CODEARTS_BUILD_API: "v3" }), // as the rows about a retired API want it
}).extend("played", { scope: "file" }, ({ pipeline }) => playAll(pipeline, plays));

test("every row of answers.json is played", { timeout: 60_000 }, ({ played }) => {
  expect(new Set(cases.map(({ row }) => row)).size).toBe(file.answers.length);
  expect(played.size).toBe(cases.length);
});

test.for(cases)("row $title", ({ row, prescribed, play }, { played }) => {
  const { outcome, deadLetters, calls } = played.get(play.id) ?? {};
  expect(outcome).toMatchObject({ ...prescribed.outcome, requestId: play.id });
  expect(calls).toMatch(prescribed.calls);
  if (prescribed.times === undefined) expect(outcome?.httpStatus).toBe(row.status);
  expect(deadLetters?.map(({ attributes }) => attributes)).toEqual(
    prescribed.outcome.deadLettered
      ? [expect.objectContaining({ requestId: play.id, service: row.service, status: prescribed.outcome.status })]
      : [],
  );
});
