import { describe, expect, test } from "vitest";
import { describeStanding } from "../../../lib/cli/outcomes/standing.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { stageTest } from "../stage-test.ts";

const published = (requestId: string, ok: boolean) => ({ requestId, ok });

describe("the outcome that stands", () => {
  test("it is the first one that is ok", () => {
    const [first, second, third] = [published("a", false), published("a", true), published("a", true)];
    const standing = describeStanding([first, second, third]);
    expect(standing.get(first)).toMatch(/^outcome 1 of 3 .*; it does not stand$/);
    expect(standing.get(second)).toMatch(/^outcome 2 of 3 .*; it stands, as the first that is ok$/);
    expect(standing.get(third)).toMatch(/^outcome 3 of 3 .*; it does not stand$/);
  });

  test("without one that is ok, none stands", () => {
    const [first, second] = [published("a", false), published("a", false)];
    expect(describeStanding([first, second]).get(second)).toMatch(/^outcome 2 of 2 .*; none of them is ok$/);
  });

  test("the only outcome of a request needs no line", () => {
    expect(describeStanding([published("a", true), published("b", false)]).size).toBe(0);
  });
});

const listTest = stageTest();

listTest("outcomes says which outcome stands, although a filter hides it", async ({ stage }) => {
  const late = outcomeWith({
    requestId: "r",
    status: "gave-up",
    code: "busy",
    ok: false,
    finishedAt: "2026-11-22T08:09:00.000Z",
  });
  const early = outcomeWith({ requestId: "r", status: "stopped", ok: true, finishedAt: "2026-11-22T08:01:00.000Z" });
  await stage.send("results", JSON.stringify(late));
  await stage.send("results", JSON.stringify(early));
  const all = await stage.run(["outcomes"]);
  expect(all.stdout.match(/^ {2}outcome .*$/gm)).toEqual([
    "  outcome 1 of 2 of this request in the queue; it stands, as the first that is ok",
    "  outcome 2 of 2 of this request in the queue; it does not stand",
  ]);
  const filtered = await stage.run(["outcomes", "--status", "gave-up"]);
  expect(filtered.stdout.match(/^ {2}outcome .*$/gm)).toEqual([
    "  outcome 2 of 2 of this request in the queue; it does not stand",
  ]);
  expect(
    (await stage.run(["outcomes", "--json"])).stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ).toHaveLength(2);
});
