import { EventEmitter } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { watchInterruptions } from "../../lib/cli/interruption.ts";

/** A process whose signals and exits a test controls, with a clock that only `wait` moves. */
function startProcess() {
  vi.useFakeTimers();
  const emitter = new EventEmitter();
  const events: (string | number | undefined)[] = [];
  const process = { on: emitter.on.bind(emitter), exit: (code?: number) => events.push(code) };
  const interruption = watchInterruptions(process, {
    signals: ["SIGINT", "SIGTERM"],
    onEnd: () => events.push("end"),
  });
  return { interruption, events, send: (name: string) => emitter.emit(name), wait: vi.advanceTimersByTime };
}

describe("signals", () => {
  test.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("the first %s aborts the command and leaves it five seconds", ([name, exitCode], { onTestFinished }) => {
    onTestFinished(() => void vi.useRealTimers());
    const { interruption, events, send, wait } = startProcess();
    expect([interruption.signal.aborted, interruption.get()?.exitCode]).toEqual([false, undefined]);
    send(name);
    expect([interruption.signal.aborted, interruption.get()?.exitCode]).toEqual([true, exitCode]);
    wait(4_999);
    expect(events).toEqual([]);
    wait(1);
    expect(events).toEqual(["end", exitCode]);
  });

  test("a signal that npx passes on does not count as a second Ctrl-C", ({ onTestFinished }) => {
    onTestFinished(() => void vi.useRealTimers());
    const { events, send, wait } = startProcess();
    send("SIGINT");
    wait(100);
    send("SIGINT");
    expect(events).toEqual([]);
    wait(1_000);
    send("SIGINT");
    expect(events).toEqual(["end", 130]);
  });
});
