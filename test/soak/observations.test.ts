import { expect, test } from "vitest";
import { letter, outcome, request, T0 } from "./history.ts";
import { createBooks } from "./observations.ts";

test("a request is open until an outcome or a dead letter of it comes out", () => {
  const books = createBooks();
  books.addSent([request(), request({ id: "r2" }), request({ id: "r3" })]);
  books.addOutcome(outcome("stopped"));
  books.addLetter(letter("refused", { attributes: { requestId: "r2" } }));
  expect(books.open()).toBe(1);
});

test("an outcome may be here before the answer to the sending of its request", () => {
  const books = createBooks();
  books.addOutcome(outcome("stopped"));
  books.addSent([request()]);
  expect(books.open()).toBe(0);
});

test("a request that is sent twice is one, with the later of its deadlines", () => {
  const books = createBooks();
  books.addSent([request({ deadlineMs: T0 + 2 })]);
  books.addSent([request({ deadlineMs: T0 + 1 })]);
  expect(books.requests()).toMatchObject([{ id: "r1", deadlineMs: T0 + 2 }]);
  expect(books.lastDeadlineMs()).toBe(T0 + 2);
});
