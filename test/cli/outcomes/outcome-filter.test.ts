import { expect, test } from "vitest";
import { outcomeFilter } from "../../../lib/cli/outcomes/outcome-filter.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";

const outcome = outcomeWith({
  requestId: "r",
  service: "aom",
  status: "denied",
  finishedAt: "2026-11-22T09:00:00.000Z",
});
const atMs = Date.parse(outcome.finishedAt);

test.for([
  [{}, true],
  [{ id: ["q", "r"] }, true],
  [{ id: ["q"] }, false],
  [{ service: ["drs", "aom"] }, true],
  [{ service: ["drs"] }, false],
  [{ status: ["denied"] }, true],
  [{ status: ["stopped"] }, false],
  [{ since: atMs }, true],
  [{ since: atMs + 1 }, false],
  [{ id: ["r"], status: ["stopped"] }, false],
] as const)("outcomeFilter(%j) returns %s for outcome r, denied, of aom", ([filter, isSelected]) => {
  expect(outcomeFilter(filter)(outcome)).toBe(isSelected);
});
