import { describe, expect, test } from "vitest";
import { codeNames, STATUSES, type StatusRow, statusNames } from "../../lib/outcome/statuses.ts";

const rows = Object.entries<StatusRow>(STATUSES);
const statusesWith = (hasIt: (row: StatusRow) => boolean) => rows.flatMap(([name, row]) => (hasIt(row) ? [name] : []));

describe("the table of statuses", () => {
  test("marks three statuses as ok", () => {
    expect(statusesWith(({ ok }) => ok)).toEqual(["stopped", "already-stopped", "dry-run"]);
  });

  test("sends a dead letter for five statuses", () => {
    expect(statusesWith(({ deadLetter }) => deadLetter)).toEqual([
      "expired",
      "rejected",
      "denied",
      "refused",
      "gave-up",
    ]);
  });

  test("names every status and code once", () => {
    expect(statusNames).toEqual(rows.map(([name]) => name));
    expect([...codeNames].sort()).toEqual([...new Set(rows.flatMap(([, { codes }]) => Object.keys(codes)))].sort());
    expect(new Set(codeNames).size).toBe(codeNames.length);
  });

  test("gives every status a metric of its own", () => {
    expect(new Set(rows.map(([, { metric }]) => metric)).size).toBe(rows.length);
  });

  test("has a message for every status that can come without a code", () => {
    expect(statusesWith(({ advice }) => advice === undefined)).toEqual(["gave-up"]);
  });

  test("lists the codes of each status", () => {
    expect(Object.fromEntries(rows.map(([name, { codes }]) => [name, Object.keys(codes)]))).toEqual({
      stopped: ["inferred"],
      "already-stopped": [],
      "not-found": [],
      "dry-run": [],
      expired: [],
      rejected: [],
      denied: ["account-unknown", "account-paused", "credentials"],
      refused: ["end-failed"],
      "gave-up": ["unavailable", "busy", "throttled", "not-confirmed", "state-unknown"],
    });
  });
});
