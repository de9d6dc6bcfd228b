import { describe, expect, test } from "vitest";
import { CliError } from "../../lib/cli/cli-error.ts";
import { chosenBy, refuseUnchosen } from "../../lib/cli/letter-options.ts";

const beforeMs = Date.parse("2026-11-22T09:00:00Z");
const afterMs = Date.parse("2026-11-22T08:00:00Z");

describe("flags that choose dead letters", () => {
  test("are what replay is invoked with", () => {
    const flags = { service: "drs", status: "denied", code: "credentials", id: ["a", "b"], max: "5" } as const;
    expect(chosenBy({ ...flags, sentBefore: beforeMs, sentAfter: afterMs })).toMatchObject({
      ...{ service: "drs", status: "denied", code: "credentials", ids: ["a", "b"], max: 5 },
      ...{ sentBefore: "2026-11-22T09:00:00.000Z", sentAfter: "2026-11-22T08:00:00.000Z" },
    });
  });

  test.for([
    [{ service: "ecs" }, "--service: one of codearts-deploy"],
    [{ status: "stopped" }, "--status: one of expired"],
    [{ code: "x" }, "--code: one of "],
    [{ id: [""] }, "--id.0: not empty"],
    [{ max: "some" }, "--max: a whole number from 1"],
    [{ sentBefore: afterMs, sentAfter: beforeMs }, "--sent-after: a time before sentBefore"],
  ] as const)("are refused by their names: %j", ([flags, words]) => {
    expect(() => chosenBy(flags)).toThrow(words);
  });

  test("have to be there, or --all, before anything is changed", () => {
    expect(() => refuseUnchosen({}, "discard")).toThrow(CliError);
    expect(() => refuseUnchosen({ all: true }, "discard")).not.toThrow();
    expect(() => refuseUnchosen({ max: "1" }, "discard")).not.toThrow();
  });
});
