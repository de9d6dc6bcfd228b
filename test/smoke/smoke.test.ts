import { describe, expect, test } from "vitest";
import { checkNames } from "./all-checks.ts";
import { policyFor } from "./copied-policy.ts";
import { runsInLineage } from "./lineage.ts";
import { readSmokeOptions, SMOKE_HELP } from "./smoke-options.ts";

describe("the options of the smoke test", () => {
  test("choose all checks of a stage by default", () => {
    expect(readSmokeOptions(["--stage", "dev"])).toMatchObject({ stage: "dev", names: checkNames });
  });

  test("choose the checks that are named", () => {
    const options = readSmokeOptions(["--stage", "dev", "hops", "closed", "--sender-profile", "other"]);
    expect(options).toMatchObject({ names: ["hops", "closed"], senderProfile: "other" });
  });

  test("ask for help, which names every check", () => {
    expect(readSmokeOptions(["--help"])).toBe("help");
    for (const name of checkNames) expect(SMOKE_HELP).toContain(`\n  ${name} `);
  });

  test.for([
    [[], "--stage: name the deployed stage"],
    [["--stage", "dev", "nothing"], "nothing: must be one of closed, redrive, delay, hops, halt"],
    [["--stage", "dev", "--fast"], "--fast"],
  ] as const)("cannot be %j", ([args, message]) => {
    expect(() => readSmokeOptions(args)).toThrow(message);
  });
});

describe("the policy that a smoke test copies", () => {
  test("names the other queue in every statement and keeps the rest", () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Sid: "A", Resource: "arn:old" },
        { Sid: "B", Resource: "x" },
      ],
    };
    expect(JSON.parse(policyFor(JSON.stringify(policy), "arn:new"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "A", Resource: "arn:new" },
        { Sid: "B", Resource: "arn:new" },
      ],
    });
  });

  test("cannot be that of a queue without a policy", () => {
    expect(() => policyFor("", "arn:new")).toThrow("dead-letters has no policy: deploy the stage again");
  });
});

describe("the runs of a function in a trace header", () => {
  test.for([
    [undefined, undefined],
    ["Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", undefined],
    ["Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:b695919f:0", 1],
    ["Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=16:b695919f:15", 16],
    ["Lineage=a87bd80c:0|68fd508a:5|c512fbe3:2", 6],
  ] as const)("of %s are %s", ([header, runs]) => {
    expect(runsInLineage(header)).toBe(runs);
  });
});
