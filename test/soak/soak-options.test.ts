import { expect, test } from "vitest";
import { readSoakOptions, SOAK_HELP } from "./soak-options.ts";

const DEFAULTS = { requests: 10_000, seed: 1, bug: undefined, json: false, detailsFile: undefined };

test.each<[string[], object | "help"]>([
  [[], DEFAULTS],
  [["--requests", "600", "--seed", "7"], { ...DEFAULTS, requests: 600, seed: 7 }],
  [["--break", "ack-before-publish"], { ...DEFAULTS, bug: "ack-before-publish" }],
  [["--json", "--details", "x.json"], { ...DEFAULTS, json: true, detailsFile: "x.json" }],
  [["--help"], "help"],
  [["-h"], "help"],
])("%j", (args, options) => {
  expect(readSoakOptions(args)).toEqual(options);
});

test.each<[string[], string]>([
  [["--requests", "0"], "--requests 0: a whole number from 1 to 200000"],
  [["--requests", "many"], "--requests many: a whole number from 1 to 200000"],
  [["--requests", "1e3"], "--requests 1e3: a whole number"],
  [["--seed", "-1"], "--seed"],
  [["--seed", "1.5"], "--seed 1.5: a whole number from 0"],
  [["--break", "everything"], "--break everything: one of ack-before-publish, lose-dead-deadLetters"],
  [["--fast"], "--fast"],
  [["600"], "600"],
])("%j is refused", (args, words) => {
  expect(() => readSoakOptions(args)).toThrow(words);
});

test("the help names every flag", () => {
  for (const flag of ["--requests", "--seed", "--break", "--json", "--details"]) expect(SOAK_HELP).toContain(flag);
});
