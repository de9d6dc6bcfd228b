import { type HostileAnswer, json } from "./hostile-answer.ts";

const run = (id: unknown, more: object = {}) => ({ execution_id: id, status: "executing", ...more });

/** An answer to a list query with these runs; to the other kinds of request it says nothing. */
function runs(name: string, items: readonly unknown[], end: string): HostileAnswer {
  return json(`200 with a list of ${name}`, { status: "200 OK", body: items }, { list: end });
}

/** Lists of runs that nobody may stop so. */
export const oddLists: readonly HostileAnswer[] = [
  runs(
    "runs whose ids leave their place in a path",
    [run("../../tokens"), run("a/b?c=d#"), run("%2e%2e")],
    "gave-up/state-unknown",
  ),
  runs("one run with an id of 100 KB", [run("r".repeat(100_000))], "gave-up/state-unknown"),
  runs("one run again and again", Array(200).fill(run("same")), "handed back"),
  runs(
    "10,000 runs",
    Array.from({ length: 10_000 }, (_, index) => run(`run-${index}`)),
    "refused/too-many",
  ),
  runs(
    "runs with texts of controls and bidi characters",
    [run("a", { created_by: "\u001b[2J\u202e".repeat(5_000) })],
    "handed back",
  ),
  runs("null, numbers and lists", [null, 7, [], run(null), run({ a: 1 }), run(5)], "handed back"),
  runs(
    "words that no state has",
    [
      { execution_id: "a", status: "__proto__" },
      { execution_id: "b", status: {} },
    ],
    "selected/nothing-running",
  ),
];
