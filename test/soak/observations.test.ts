import { expect, test } from "vitest";
import { EVIDENCE_START_MS, makeDeadLetter, makeOutcome, makeRequest } from "./example-evidence.ts";
import { createObservations } from "./observations.ts";

test("a request is open until its outcome or its dead letter arrives", () => {
  const observations = createObservations();
  observations.addSent([makeRequest(), makeRequest({ id: "r2" }), makeRequest({ id: "r3" })]);
  observations.addOutcome(makeOutcome("stopped"));
  observations.addDeadLetter(makeDeadLetter("refused", { attributes: { requestId: "r2" } }));
  expect(observations.openCount()).toBe(1);
});

test("a request is not open if its outcome arrives before the answer to its send", () => {
  const observations = createObservations();
  observations.addOutcome(makeOutcome("stopped"));
  observations.addSent([makeRequest()]);
  expect(observations.openCount()).toBe(0);
});

test("a request that is sent twice counts once, with the later deadline", () => {
  const observations = createObservations();
  observations.addSent([makeRequest({ deadlineMs: EVIDENCE_START_MS + 2 })]);
  observations.addSent([makeRequest({ deadlineMs: EVIDENCE_START_MS + 1 })]);
  expect(observations.sentRequests()).toMatchObject([{ id: "r1", deadlineMs: EVIDENCE_START_MS + 2 }]);
  expect(observations.lastDeadlineMs()).toBe(EVIDENCE_START_MS + 2);
});
