import { describe, expect, test } from "vitest";
import { CliError } from "../../../lib/cli/cli-error.ts";
import { readLetterFlags, requireFilter } from "../../../lib/cli/dead-letters/filter-options.ts";

const untilMs = Date.parse("2026-11-22T09:00:00Z");
const sinceMs = Date.parse("2026-11-22T08:00:00Z");

describe("filter flags", () => {
  test("filter flags become the options of replay", () => {
    const flags = { service: ["drs"], status: ["denied", "rejected"], code: ["busy"], id: ["a", "b"], max: "5" };
    expect(
      readLetterFlags({
        ...flags,
        group: ["g"],
        account: ["a"],
        requestedBy: ["t"],
        errorCode: ["503"],
        since: sinceMs,
        until: untilMs,
      }),
    ).toMatchObject({
      service: ["drs"],
      status: ["denied", "rejected"],
      code: ["busy"],
      ids: ["a", "b"],
      max: 5,
      group: ["g"],
      account: ["a"],
      requestedBy: ["t"],
      errorCode: ["503"],
      since: "2026-11-22T08:00:00.000Z",
      until: "2026-11-22T09:00:00.000Z",
    });
  });

  test.for([
    [{ service: ["ecs"] }, "--service: one of "],
    [{ status: ["denied", "stopped"] }, "--status: one of expired"],
    [{ code: ["x"] }, "--code: one of "],
    [{ id: [""] }, "--id: not empty"],
    [{ max: "some" }, "--max: a whole number from 1"],
    [{ status: [] }, "--status: one of expired"],
    [{ until: sinceMs, since: untilMs }, "--since: a time before until"],
  ] as const)("the error about %j starts with %j, so it names the flag", ([flags, words]) => {
    expect(() => readLetterFlags(flags)).toThrow(words);
  });

  test("a command that changes dead letters requires a filter or --all", () => {
    expect(() => requireFilter({}, "discard")).toThrow(CliError);
    expect(() => requireFilter({ all: true }, "discard")).not.toThrow();
    expect(() => requireFilter({ max: "1" }, "discard")).not.toThrow();
  });
});
