import { describe, expect, test } from "vitest";
import { ADVICE, adviceFor } from "../../lib/outcome/advice.ts";
import { CODES, type Code, STATUSES, type Status } from "../../lib/outcome/statuses.ts";

const words = { noun: "build", account: "default", detail: "id: required" };
const statuses = Object.keys(STATUSES) as Status[];

/** Which codes an outcome of a status can have; `gave-up` never comes without one. */
const CASES: Readonly<Record<Status, readonly (Code | "confirmed" | undefined)[]>> = {
  stopped: [undefined, "confirmed", "inferred"],
  "already-stopped": [undefined, "confirmed"],
  "not-found": [undefined],
  "dry-run": [undefined],
  expired: [undefined],
  rejected: [undefined],
  denied: [undefined, "credentials", "account-unknown", "account-paused"],
  refused: [undefined, "end-failed"],
  "gave-up": ["unavailable", "busy", "throttled", "not-confirmed", "state-unknown"],
};

describe.each(statuses)("an outcome that is %s has its advice", (status) => {
  test.each(CASES[status])("with code %s", (code) => {
    const advice = adviceFor(status, code, words);
    expect(advice).toMatch(/^[A-Z].{20,}\.$/);
    expect(advice).not.toMatch(/[{}]|undefined/);
  });
});

test("every code has advice of its own", () => {
  const advised = new Set(Object.keys(ADVICE).map((name) => name.split("/")[1]));
  expect(Object.keys(CODES).filter((code) => !advised.has(code))).toEqual([]);
});

test("no two cases are told the same", () => {
  const told = Object.values(ADVICE).map((advise) => advise(words));
  expect(new Set(told).size).toBe(told.length);
});

test("the words at hand are put in", () => {
  expect(adviceFor("rejected", undefined, words)).toBe(
    "The request is not valid (id: required); correct it and send it again.",
  );
  expect(adviceFor("denied", undefined, words)).toContain("Account default may not stop this build");
});

test("what looks like a place for a word in somebody's text stays as it is", () => {
  expect(adviceFor("rejected", undefined, { ...words, detail: "{noun} $& {}" })).toContain("({noun} $& {})");
});

// They said that the task had ended, or had been stopped, while the service only said that it was stopping.
test.each([
  ["already-stopped", undefined, "The build was already being stopped; its end was not checked."],
  ["already-stopped", "confirmed", "The build had already ended; nothing is left to do."],
  [
    "stopped",
    "inferred",
    "The build is stopped or stopping, most likely by a stop call whose answer was lost; nothing is left to do.",
  ],
] as const)("of %s, %s nothing is said that the service did not say", (status, code, advice) => {
  expect(adviceFor(status, code, words)).toBe(advice);
});
