import { describe, expect, test } from "vitest";
import { adviceFor, listOutcomeCases, type OutcomeCase } from "../../lib/outcome/advice.ts";

const words = {
  noun: "build",
  account: "default",
  detail: "id: required",
  history: () => "2 stop calls, given up at 2026-11-22T08:15:00.000Z",
};
const cases = listOutcomeCases();

describe("the message of an outcome", () => {
  test.each(cases)("of %o is made of whole sentences, and every word is filled in", (outcomeCase) => {
    const message = adviceFor(outcomeCase, words);
    expect(message).toMatch(/^[A-Z].{20,}\.$/);
    expect(message).not.toMatch(/[{}]|undefined/);
  });

  test("differs for every case", () => {
    const messages = cases.map((outcomeCase) => adviceFor(outcomeCase, words));
    expect(new Set(messages).size).toBe(cases.length);
  });

  test("contains the faults, the account and the noun of the task", () => {
    expect(adviceFor({ status: "rejected" }, words)).toBe(
      "The request is not valid (id: required). Correct it and send it again.",
    );
    expect(adviceFor({ status: "denied" }, words)).toContain("Account default has no permission to stop this build");
  });

  test("keeps text of the sender that looks like a placeholder", () => {
    expect(adviceFor({ status: "rejected" }, { ...words, detail: "{noun} $& {}" })).toContain("({noun} $& {})");
  });

  // The message used to say that the task had ended or was stopped, although the service only said that it was stopping.
  test.each<[OutcomeCase, string]>([
    [{ status: "already-stopped" }, "The build was already stopping. stopcord did not check that it ended."],
    [{ status: "already-stopped", confirmed: true }, "The build had already ended. There is nothing to do."],
    [
      { status: "stopped", code: "inferred" },
      "The build is stopped or stopping, most likely by a stop call whose answer was lost. There is nothing to do.",
    ],
  ])("of %o says no more than the service said", (outcomeCase, message) => {
    expect(adviceFor(outcomeCase, words)).toBe(message);
  });

  test("is chosen by the code before it is chosen by confirmed", () => {
    const inferred = adviceFor({ status: "stopped", code: "inferred" }, words);
    expect(adviceFor({ status: "stopped", code: "inferred", confirmed: true }, words)).toBe(inferred);
  });
});
