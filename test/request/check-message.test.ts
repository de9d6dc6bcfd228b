import { describe, expect, test } from "vitest";
import { checkMessage } from "../../lib/request/check-message.ts";
import { requestOf } from "../rig/examples.ts";

const NOW = Date.parse("2026-11-22T08:00:00Z");

describe("checkMessage", () => {
  test("it answers the id of a request, or the given id where the request has none", () => {
    expect(checkMessage(requestOf("aom"), "given", NOW)).toEqual({ ok: true, value: ["given"] });
    expect(checkMessage(requestOf("aom", { id: "own" }), "given", NOW)).toEqual({ ok: true, value: ["own"] });
  });

  test("it answers the id of each stop of a group, or the id of the group with the index of the stop", () => {
    const stops = [requestOf("drs"), requestOf("aom", { id: "own" })];
    expect(checkMessage({ id: "g", stops }, "given", NOW)).toEqual({ ok: true, value: ["g/0", "own"] });
    expect(checkMessage({ stops }, "given", NOW)).toEqual({ ok: true, value: ["given/0", "own"] });
  });

  test("it names every fault of a request", () => {
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

  test("it names every fault of a group, with the path to the stop", () => {
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

  test("it names an invalid id as a fault", () => {
    expect(checkMessage(requestOf("drs", { id: 5 }), "given", NOW)).toMatchObject({
      faults: [expect.stringMatching(/^id: /)],
    });
  });
});
