import { expect, test } from "vitest";
import { outcomeFilter } from "../../../lib/cli/outcomes/outcome-filter.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";

const outcome = outcomeWith({
  requestId: "r",
  service: "aom",
  status: "denied",
  code: "credentials",
  account: "team-a",
  requestedBy: "robot",
  httpStatus: 401,
  errorCode: "APIGW.0301",
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
  [{ group: ["r"] }, true],
  [{ group: ["q"] }, false],
  [{ code: ["credentials"] }, true],
  [{ code: ["none"] }, false],
  [{ account: ["team-a"] }, true],
  [{ account: ["default"] }, false],
  [{ requestedBy: ["robot"] }, true],
  [{ requestedBy: ["somebody"] }, false],
  [{ errorCode: ["APIGW.0301"] }, true],
  [{ errorCode: ["401"] }, false],
  [{ until: atMs }, false],
  [{ until: atMs + 1 }, true],
  [{ since: atMs }, true],
  [{ since: atMs + 1 }, false],
  [{ id: ["r"], status: ["stopped"] }, false],
] as const)("outcomeFilter(%j) returns %s for outcome r, denied, of aom", ([filter, isSelected]) => {
  expect(outcomeFilter(filter)(outcome)).toBe(isSelected);
});
