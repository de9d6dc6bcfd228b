import { expect, test } from "vitest";
import { makeDeadLetter, makeOutcome, makeRequest, START_MS } from "./example-evidence.ts";
import { createObservations } from "./observations.ts";

test("a request is open until an outcome or a dead letter of it comes out", () => {
  const observations = createObservations();
  observations.addSent([makeRequest(), makeRequest({ id: "r2" }), makeRequest({ id: "r3" })]);
  observations.addOutcome(makeOutcome("stopped"));
  observations.addLetter(makeDeadLetter("refused", { attributes: { requestId: "r2" } }));
  expect(observations.openCount()).toBe(1);
});

test("an outcome may be here before the answer to the sending of its request", () => {
  const observations = createObservations();
  observations.addOutcome(makeOutcome("stopped"));
  observations.addSent([makeRequest()]);
  expect(observations.openCount()).toBe(0);
});

test("a request that is sent twice is one, with the later of its deadlines", () => {
  const observations = createObservations();
  observations.addSent([makeRequest({ deadlineMs: START_MS + 2 })]);
  observations.addSent([makeRequest({ deadlineMs: START_MS + 1 })]);
  expect(observations.requests()).toMatchObject([{ id: "r1", deadlineMs: START_MS + 2 }]);
  expect(observations.lastDeadlineMs()).toBe(START_MS + 2);
});
