import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileAnswers } from "./hostile-answers.ts";
import { describeEnd, type Meeting, meet, trustHostileAuthorities } from "./meet.ts";
import { requestKinds, SECRETS } from "./request-kinds.ts";

const KIB = 1024;
/** An answer of 1 MiB is cut; the rest is in the buffers of two sockets. */
const MOST_BYTES = 8 * KIB * KIB;

/** The rules that a delivery breaks after a hostile answer. */
function faultsOf(meeting: Meeting): readonly string[] {
  const { failures, outcome, progress, texts, stopsReceived, signatures, bytesWritten, expected } = meeting;
  const end = describeEnd(meeting);
  const calls = outcome?.calls ?? progress?.calls ?? 0;
  const rules: readonly (readonly [isKept: boolean, fault: string])[] = [
    [end === expected, `ends as "${end}", not as "${expected}"`],
    [failures === 0, "the record failed"],
    [stopsReceived <= 3, `${stopsReceived} stop calls in one delivery`],
    [calls >= stopsReceived, `${calls} calls reported, ${stopsReceived} received`],
    [bytesWritten <= MOST_BYTES, `the answer was read to ${bytesWritten} bytes`],
    [texts.every((text) => Buffer.byteLength(text) <= 32 * KIB), "a text over 32 KiB"],
    [[...SECRETS, ...signatures].every((secret) => !texts.some((text) => text.includes(secret))), "a secret in a text"],
    [(outcome?.errorMessage ?? progress?.last?.errorMessage ?? "").length <= 512, "a long error message"],
  ];
  return rules.flatMap(([isKept, fault]) => (isKept ? [] : [fault]));
}

describe("hostile answers", () => {
  let untrust = () => {};
  beforeAll(() => {
    untrust = trustHostileAuthorities();
  });
  afterAll(() => untrust());

  test("there are at least 40, TLS failures among them", () => {
    expect(hostileAnswers.length).toBeGreaterThanOrEqual(40);
    expect(hostileAnswers.filter(({ tls, onConnect }) => tls || onConnect).length).toBeGreaterThanOrEqual(5);
  });

  test.each(requestKinds)("each answer to a %s request ends its delivery as the contract says", async (kind) => {
    const meetings = await Promise.all(hostileAnswers.map((hostile) => meet(hostile, kind)));
    const broken = meetings.map((meeting) => ({ answer: meeting.name, faults: faultsOf(meeting) }));
    expect(broken.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});
