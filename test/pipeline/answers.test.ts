import { expect } from "vitest";
import { answerCases, answerRows } from "./answer-cases.ts";
import { runAnswerCases } from "./run-answer-cases.ts";
import { sharedPipelineTest } from "./shared-pipeline.ts";

const test = sharedPipelineTest().extend("results", { scope: "file" }, ({ pipeline }) =>
  runAnswerCases(pipeline, answerCases),
);

test("every row of answers.json has a result", { timeout: 60_000 }, ({ results }) => {
  expect(new Set(answerCases.map(({ row }) => row)).size).toBe(answerRows.length);
  expect(results.size).toBe(answerCases.length);
});

test.for(answerCases)("row $title: the outcome is as prescribed", ({ id, row, times, outcome, calls }, { results }) => {
  const result = results.get(id);
  expect(result?.outcome).toMatchObject({ ...outcome, requestId: id });
  expect(result?.calls).toMatch(calls);
  if (times === undefined) expect(result?.outcome.httpStatus).toBe(row.status);
  expect(result?.deadLetters.map(({ attributes }) => attributes)).toEqual(
    outcome.deadLettered
      ? [expect.objectContaining({ requestId: id, service: row.service, status: outcome.status })]
      : [],
  );
});
