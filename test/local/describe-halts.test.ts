import { expect, test } from "vitest";
import { writeHalts } from "../../lib/limits/halts.ts";
import { describeHalts } from "../../lib/local/describe-halts.ts";

const why = { reason: "incident", by: "ana", since: "2026-11-22T08:00:00Z" };

test.for([
  ["{}", ["nothing is halted"]],
  [
    writeHalts([
      { service: "drs", ...why },
      { all: true, ...why },
    ]),
    [
      "halted: service drs, halted by ana since 2026-11-22T08:00:00Z: incident",
      "halted: everything, halted by ana since 2026-11-22T08:00:00Z: incident",
    ],
  ],
  ["stop", ["the halt secret is not valid (it is not JSON): workers keep the last value"]],
] as const)("npm start describes the value %s", ([text, lines]) => {
  expect(describeHalts(text)).toEqual(lines);
});
