import { describe, expect, test } from "vitest";
import { checkMessage } from "../../lib/request/check-message.ts";
import { requestOf } from "../rig/examples.ts";

const NOW = Date.parse("2026-11-22T08:00:00Z");

describe("checking a message before it is sent", () => {
  test("a request is known by its own id, or else by the one it is given", () => {
    expect(checkMessage(requestOf("aom"), "given", NOW)).toEqual({ ok: true, value: ["given"] });
    expect(checkMessage(requestOf("aom", { id: "own" }), "given", NOW)).toEqual({ ok: true, value: ["own"] });
  });

  test("each stop of a group is known by its own id, or else by its place in the group", () => {
    const stops = [requestOf("drs"), requestOf("aom", { id: "own" })];
    expect(checkMessage({ id: "g", stops }, "given", NOW)).toEqual({ ok: true, value: ["g/0", "own"] });
    expect(checkMessage({ stops }, "given", NOW)).toEqual({ ok: true, value: ["given/0", "own"] });
  });

  test("every fault of a request is named", () => {
    const raw = requestOf("codearts-build", { target: { jobId: "short" }, urgent: true });
    expect(checkMessage(raw, "r", NOW)).toEqual({
      ok: false,
      faults: [
        "target.jobId: 32 letters and digits",
        expect.stringMatching(/^target\.buildNo: required, /),
        "urgent: unknown key",
      ],
    });
  });

  test("every fault of a group is named with the stop that has it", () => {
    const stops = [requestOf("drs"), requestOf("drs", { target: {} }), "drs"];
    expect(checkMessage({ id: "g", stops }, "given", NOW)).toEqual({
      ok: false,
      faults: [expect.stringMatching(/^stops\.1\.target\.jobId: required, /), "stops.2.body: a JSON object"],
    });
    expect(checkMessage({ id: "g", stops: [] }, "given", NOW)).toEqual({
      ok: false,
      faults: ["stops: at least 1 stop"],
    });
  });

  test("an id that is none is a fault", () => {
    expect(checkMessage(requestOf("drs", { id: 5 }), "given", NOW).ok).toBe(false);
  });
});
