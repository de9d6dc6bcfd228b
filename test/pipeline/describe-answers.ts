import { expect } from "vitest";
import { answerCases, answerRows } from "./answer-cases.ts";
import { type AnswerResult, runAnswerCases } from "./run-answer-cases.ts";
import type { SharedPipeline, SharedPipelineTest } from "./shared-pipeline.ts";

export function describeAnswers(test: SharedPipelineTest): void {
  let running: Promise<ReadonlyMap<string, AnswerResult>> | undefined;

  /** Runs all cases at the first call. */
  const resultsOf = (pipeline: SharedPipeline) => {
    running ??= runAnswerCases(pipeline, answerCases);
    return running;
  };

  test("every row of answers.json has a result", async ({ pipeline }) => {
    expect(new Set(answerCases.map(({ row }) => row)).size).toBe(answerRows.length);
    expect((await resultsOf(pipeline)).size).toBe(answerCases.length);
  });

  test.for(answerCases)("row $title: the outcome is as prescribed", async (one, { pipeline }) => {
    const { id, row, times, outcome, calls } = one;
    const result = (await resultsOf(pipeline)).get(id);
    expect(result?.outcome).toMatchObject({ ...outcome, requestId: id });
    expect(result?.calls).toMatch(calls);
    if (times === undefined) expect(result?.outcome.httpStatus).toBe(row.status);
    expect(result?.deadLetters.map(({ attributes }) => attributes)).toEqual(
      outcome.deadLettered
        ? [expect.objectContaining({ requestId: id, service: row.service, status: outcome.status })]
        : [],
    );
  });
}
