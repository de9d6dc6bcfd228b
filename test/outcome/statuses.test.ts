import { describe, expect, test } from "vitest";
import { codeNames, STATUSES, type StatusRow, statusNames } from "../../lib/outcome/statuses.ts";

const rows = Object.entries<StatusRow>(STATUSES);

describe("the table of statuses", () => {
  test("says which statuses are ok, which go to dead-letters, and which codes each has", () => {
    const contract = rows.map(([name, { ok, deadLetter, codes }]) => [name, { ok, deadLetter }, Object.keys(codes)]);
    expect(contract).toEqual([
      ["stopped", { ok: true, deadLetter: false }, ["inferred"]],
      ["already-stopped", { ok: true, deadLetter: false }, []],
      ["selected", { ok: true, deadLetter: false }, ["nothing-running"]],
      ["not-found", { ok: false, deadLetter: false }, []],
      ["dry-run", { ok: true, deadLetter: false }, []],
      ["expired", { ok: false, deadLetter: true }, []],
      ["rejected", { ok: false, deadLetter: true }, []],
      [
        "denied",
        { ok: false, deadLetter: true },
        ["account-unknown", "not-allowed", "protected", "account-paused", "credentials"],
      ],
      ["refused", { ok: false, deadLetter: true }, ["end-failed", "too-many"]],
      [
        "gave-up",
        { ok: false, deadLetter: true },
        ["unavailable", "busy", "throttled", "not-confirmed", "state-unknown", "halted"],
      ],
    ]);
  });

  test("yields the names of all statuses and codes, each once", () => {
    expect(statusNames).toEqual(rows.map(([name]) => name));
    expect(codeNames).toEqual([...new Set(rows.flatMap(([, { codes }]) => Object.keys(codes)))]);
  });

  test("gives every status a metric of its own", () => {
    expect(new Set(rows.map(([, { metric }]) => metric)).size).toBe(rows.length);
  });

  test("has a message for every status that can come without a code", () => {
    expect(rows.flatMap(([name, { advice }]) => (advice === undefined ? [name] : []))).toEqual(["gave-up"]);
  });
});
