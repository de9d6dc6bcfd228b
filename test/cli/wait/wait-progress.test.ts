import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { showProgress } from "../../../lib/cli/wait/wait-progress.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { recordTerminal } from "../../rig/record-terminal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the progress of send --wait", () => {
  test("a terminal shows each second how long it waits, and clears the line at the end", () => {
    const { shown, terminal } = recordTerminal({ showsProgress: true });
    const progress = showProgress(terminal, { ids: ["a"], timeoutMs: 120_000, place: "--stage prod" });
    vi.advanceTimersByTime(2_000);
    progress.end();
    vi.advanceTimersByTime(5_000);
    expect(shown).toEqual(["waiting for the outcome, 1 s of 2 min …", "waiting for the outcome, 2 s of 2 min …", ""]);
  });

  test("a log gets a line every thirty seconds, with the command that tells why", () => {
    const { shown, terminal } = recordTerminal();
    showProgress(terminal, { ids: ["a b"], timeoutMs: 120_000, place: "--stage prod" });
    vi.advanceTimersByTime(61_000);
    expect(shown).toEqual([
      "waiting for the outcome, 30 s of 2 min … npx stopcord --stage prod status 'a b' tells why",
      "waiting for the outcome, 60 s of 2 min … npx stopcord --stage prod status 'a b' tells why",
    ]);
  });

  test("it counts the outcomes that are missing, also those of the runs of a selection", () => {
    const { shown, terminal } = recordTerminal({ showsProgress: true });
    const progress = showProgress(terminal, { ids: ["s", "t"], timeoutMs: 60_000, place: "--stage prod" });
    const selected = ["7", "8"].map((no) => ({ service: "codearts-build", id: `s/${no}`, target: {} }) as const);
    progress.count(outcomeWith({ requestId: "s/7" }));
    progress.count(outcomeWith({ requestId: "s", status: "selected", selected }));
    vi.advanceTimersByTime(1_000);
    expect(shown).toEqual(["waiting for 2 of 4 outcomes, 1 s of 60 s …"]);
  });
});
