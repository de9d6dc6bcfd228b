import { describe, expect, test } from "vitest";
import { concludeHistories, concludeMember } from "../../../lib/cli/status/conclude-group.ts";
import type { History } from "../../../lib/cli/status/read-history.ts";
import type { Code, Status } from "../../../lib/outcome/statuses.ts";
import type { OutcomeLine } from "../../../lib/telemetry/request-line.ts";

const NOW_MS = Date.parse("2026-11-26T03:00:00Z");

const outcome = (
  minutesAgo: number,
  status: Status,
  { code, selected }: { code?: Code; selected?: number | undefined } = {},
) =>
  ({
    message: "outcome",
    stopRequestId: "r",
    service: "aom",
    timestamp: "",
    atMs: NOW_MS - minutesAgo * 60_000,
    status,
    code,
    selected,
  }) satisfies OutcomeLine;

const history = (id: string, ...lines: readonly OutcomeLine[]): History => ({ id, lines, isCut: false });
const stopped = (id: string) => history(id, outcome(1, "stopped"));
const selected = (minutesAgo: number, count?: number) => outcome(minutesAgo, "selected", { selected: count });

describe("the conclusion about a selection", () => {
  test.for<[string, History, readonly History[], string, string]>([
    [
      "some of whose runs have no line yet (it was called stopped)",
      history("s", selected(2, 5)),
      [stopped("s/1"), stopped("s/2")],
      "waiting",
      "3 of 5; 3 selected runs without a line in the log",
    ],
    [
      "none of whose runs has a line yet (it was called not stopped)",
      history("s", selected(2, 2)),
      [],
      "waiting",
      "2 of 2; 2 selected runs without a line in the log",
    ],
    [
      "whose runs have no line for long",
      history("s", selected(11, 2)),
      [stopped("s/1")],
      "unknown",
      "1 of 2; 1 selected run without a line in the log",
    ],
    ["whose runs are all stopped", history("s", selected(2, 2)), [stopped("s/1"), stopped("s/2")], "stopped", "2 of 2"],
    [
      "with a run that was not stopped",
      history("s", selected(2, 3)),
      [stopped("s/1"), history("s/2", outcome(1, "expired"))],
      "not stopped",
      "1 of 3; 1 selected run without a line in the log",
    ],
    [
      "that found nothing (it was called not stopped)",
      history("s", outcome(2, "selected", { code: "nothing-running", selected: 0 })),
      [],
      "stopped",
      "nothing to stop at 2026-11-26T02:58:00.000Z",
    ],
    [
      "that another copy expanded again and found nothing",
      history("s", selected(3, 2), outcome(2, "selected", { code: "nothing-running", selected: 0 })),
      [stopped("s/1")],
      "waiting",
      "1 of 2; 1 selected run without a line in the log",
    ],
    [
      "that another copy gave up",
      history("s", selected(3, 1), outcome(2, "gave-up", { code: "busy" })),
      [stopped("s/1")],
      "stopped",
      "1 of 1",
    ],
    [
      "of an older version, which wrote no number",
      history("s", selected(2)),
      [],
      "waiting",
      "1 of 1; 1 selected run without a line in the log",
    ],
    [
      "that was refused",
      history("s", outcome(2, "refused", { code: "too-many" })),
      [],
      "not stopped",
      "refused (too-many) at 2026-11-26T02:58:00.000Z",
    ],
    [
      "in a group",
      history("g"),
      [stopped("g/0"), history("g/1", selected(2, 2)), stopped("g/1/run"), stopped("g/10/run")],
      "waiting",
      "1 of 4; 1 selected run without a line in the log",
    ],
  ])("%s", ([, own, members, result, words]) => {
    expect(concludeHistories(own, members, NOW_MS)).toEqual({ result, words });
  });

  test("is that of its runs where it is one of several requests", () => {
    const own = history("s", selected(2, 2));
    const conclude = (...members: readonly History[]) => concludeMember(own, members, NOW_MS);
    const words = "selected 2 runs at 2026-11-26T02:58:00.000Z";
    expect(conclude(stopped("s/1"), stopped("s/2"))).toEqual({ result: "stopped", words });
    expect(conclude(stopped("s/1"))).toEqual({ result: "waiting", words });
  });
});
