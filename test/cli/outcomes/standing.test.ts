import { describe, expect, test } from "vitest";
import { printArrivals } from "../../../lib/cli/outcomes/print-arrivals.ts";
import { createStandings } from "../../../lib/cli/outcomes/standing.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { recordTerminal } from "../../rig/record-terminal.ts";
import { stageTest } from "../stage-test.ts";

/** Outcomes of one request, finished a minute after each other. */
function published(...oks: readonly boolean[]) {
  return oks.map((ok, index) =>
    outcomeWith({
      requestId: "a",
      ok,
      status: ok ? "stopped" : "gave-up",
      finishedAt: `2026-11-22T08:0${index}:00.000Z`,
    }),
  );
}

describe("the outcome that stands", () => {
  test.for([
    [[true], [undefined]],
    [[false], [undefined]],
    [
      [false, true, true],
      ["does-not-stand", "stands", "does-not-stand"],
    ],
    [
      [false, false],
      ["none-ok", "none-ok"],
    ],
  ] as const)("of outcomes with ok %j the standings are %j, in whatever order they came", ([oks, names]) => {
    const outcomes = published(...oks);
    for (const order of [outcomes, outcomes.toReversed()]) {
      const standings = createStandings();
      for (const outcome of order) standings.add(outcome);
      expect(outcomes.map((outcome) => standings.of(outcome)?.name)).toEqual(names);
    }
  });

  test("the outcome of a dry run does not count", () => {
    const [first, second] = published(true, true);
    const dryRun = outcomeWith({ requestId: "a", status: "dry-run", finishedAt: "2026-11-22T07:00:00.000Z" });
    const standings = createStandings();
    const arrivals = [dryRun, first, second].map((outcome) => outcome && standings.add(outcome).standing?.name);
    expect(arrivals).toEqual([undefined, undefined, "does-not-stand"]);
    expect(standings.of(dryRun)).toBeUndefined();
  });

  test("outcomes of other requests do not count", () => {
    const standings = createStandings();
    const [first = outcomeWith({}), second = outcomeWith({})] = [...published(true), outcomeWith({ requestId: "b" })];
    for (const outcome of [first, second]) standings.add(outcome);
    expect(standings.of(first)).toBeUndefined();
    expect(standings.of(second)).toBeUndefined();
  });

  test("an outcome that arrives says which one it replaces, also one that was ok and finished later", () => {
    const [lost, early, late] = published(false, true, true);
    const standings = createStandings();
    const arrivals = [lost, late, early].map((outcome) => outcome && standings.add(outcome));
    expect(arrivals.map((arrival) => arrival?.replaced)).toEqual([undefined, lost, late]);
    expect(arrivals.map((arrival) => arrival?.standing?.words)).toEqual([
      undefined,
      "outcome 2 of this request in this run; it stands, instead of gave-up",
      "outcome 3 of this request in this run; it stands, instead of stopped",
    ]);
  });
});

const stageOf = stageTest();

const EARLY = outcomeWith({ requestId: "r", finishedAt: "2026-11-22T08:01:00.000Z" });
const LATE = outcomeWith({
  requestId: "r",
  status: "gave-up",
  code: "busy",
  ok: false,
  finishedAt: "2026-11-22T08:09:00.000Z",
});

const linesOf = (stdout: string) => stdout.match(/^ {2}outcome .*$/gm);
const standingsOf = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).standing);

describe.concurrent("outcomes of one request", () => {
  stageOf("outcomes says which one stands, although a filter hides it", async ({ stage }) => {
    for (const outcome of [LATE, EARLY]) await stage.send("results", JSON.stringify(outcome));
    const hidden = "  outcome 2 of 2 of this request in the queue; it does not stand";
    const all = await stage.run(["outcomes"]);
    expect(linesOf(all.stdout)).toEqual([
      "  outcome 1 of 2 of this request in the queue; it stands, as the first that is ok",
      hidden,
    ]);
    const filtered = await stage.run(["outcomes", "--status", "gave-up"]);
    expect(linesOf(filtered.stdout)).toEqual([hidden]);
    expect(standingsOf((await stage.run(["outcomes", "--json"])).stdout)).toEqual(["stands", "does-not-stand"]);
  });

  stageOf("outcomes --take says which one stands so far, in the field standing with --json", async ({ stage }) => {
    for (const outcome of [LATE, EARLY]) await stage.send("results", JSON.stringify(outcome));
    const json = await stage.run(["outcomes", "--take", "--json"]);
    expect(standingsOf(json.stdout).filter(Boolean)).toHaveLength(1);
    for (const outcome of [LATE, EARLY]) await stage.send("results", JSON.stringify(outcome));
    const text = await stage.run(["outcomes", "--take"]);
    expect(linesOf(text.stdout)?.[0]).toMatch(
      /^ {2}outcome 2 of this request in this run; it (stands, instead of gave-up \(busy\)|does not stand, but stopped of 2026-11-22T08:01:00\.000Z, the first that is ok)$/,
    );
  });

  stageOf("outcomes --follow says when an outcome replaces one that it has printed", async ({ stage }) => {
    await stage.send("results", JSON.stringify(LATE));
    const run = await stage.runApart(["outcomes", "--follow"], {
      onOutput: async (output, interrupt) => {
        if (output.includes("gave-up") && !output.includes("stopped"))
          await stage.send("results", JSON.stringify(EARLY));
        if (output.includes("outcome 2")) interrupt();
      },
    });
    expect(linesOf(run.stdout)).toEqual([
      "  outcome 2 of this request in this run; it stands, instead of gave-up (busy)",
    ]);
  });
});

test("an outcome that the filters hide is named if it replaces a printed one", async () => {
  const { terminal, printed, shown } = recordTerminal();
  const printSelected = printArrivals({ json: true, status: ["gave-up"] }, { terminal });
  expect([await printSelected(LATE), await printSelected(EARLY), await printSelected(EARLY)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(printed).toEqual([JSON.stringify(LATE)]);
  expect(shown).toEqual(["r: stopped stands now, instead of gave-up (busy)"]);
});
