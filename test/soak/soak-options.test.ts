import { expect, test } from "vitest";
import { readSoakOptions, SOAK_HELP } from "./soak-options.ts";

const DEFAULTS = { requests: 10_000, seed: 1, bug: undefined, json: false, detailsFile: undefined, sqsUrl: undefined };

test.each<[string[], object | "help"]>([
  [[], DEFAULTS],
  [["--requests", "600", "--seed", "7"], { ...DEFAULTS, requests: 600, seed: 7 }],
  [["--break", "ack-before-publish"], { ...DEFAULTS, bug: "ack-before-publish" }],
  [["--json", "--details", "x.json"], { ...DEFAULTS, json: true, detailsFile: "x.json" }],
  [["--help"], "help"],
  [["-h"], "help"],
])("the arguments %j are read as %j", (args, options) => {
  expect(readSoakOptions(args)).toEqual(options);
});

test.each<[string[], string]>([
  [["--requests", "0"], "--requests 0: must be an integer from 1 to 200000"],
  [["--requests", "many"], "--requests many: must be an integer from 1 to 200000"],
  [["--requests", "1e3"], "--requests 1e3: must be an integer"],
  [["--seed", "-1"], "--seed"],
  [["--seed", "1.5"], "--seed 1.5: must be an integer from 0"],
  [
    ["--break", "everything"],
    "--break everything: must be one of ack-before-publish, ack-before-send, drop-progress, lose-dead-letters",
  ],
  [["--fast"], "--fast"],
  [["600"], "600"],
])("the arguments %j cause the error %j", (args, message) => {
  expect(() => readSoakOptions(args)).toThrow(message);
});

test("the help names every option", () => {
  for (const flag of ["--requests", "--seed", "--break", "--json", "--details", "--sqs-url"])
    expect(SOAK_HELP).toContain(flag);
});
