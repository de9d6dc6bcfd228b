import type { CallResult } from "./calls.ts";
import { isSuccess } from "./judge.ts";

/** The part of an answer that an outcome shows and that travels with a request. */
export type AnswerSummary = {
  readonly httpStatus?: number | undefined;
  /** At most 128 characters, as the service wrote it. */
  readonly errorCode?: string | undefined;
  /** At most 512 characters; the transport's reason where no answer has come yet. */
  readonly errorMessage?: string | undefined;
  /** At most 128 characters. */
  readonly cloudRequestId?: string | undefined;
};

/** Characters of an error message, and of an error code or a request id. */
export const MAX_MESSAGE = 512;
export const MAX_NAME = 128;

/** Summarises a call's answer. A call without an answer keeps the summary of the last answer, or gives its reason where there is none. */
export function summarise(result: CallResult, before: AnswerSummary | undefined): AnswerSummary {
  const { answer, reason, verdict } = result;
  if (answer === undefined) {
    return before?.httpStatus === undefined ? { errorMessage: cut(reason, MAX_MESSAGE) } : before;
  }
  const message = answer.errorMessage ?? (verdict === "stopped" ? undefined : answer.describe());
  return {
    httpStatus: answer.status,
    errorCode: cut(answer.errorCode, MAX_NAME),
    errorMessage: cut(message, MAX_MESSAGE),
    cloudRequestId: cut(answer.cloudRequestId, MAX_NAME),
  };
}

/** Cuts between characters, so that no half of a surrogate pair is left. */
function cut(text: string | undefined, max: number): string | undefined {
  return text === undefined || text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
}

/** Summarises the answer to a state query. An answer that gives the state says nothing about the stop, so it replaces no earlier answer. */
export function summariseQuery(result: CallResult, before: AnswerSummary | undefined): AnswerSummary {
  const { answer } = result;
  const isPlain = answer !== undefined && isSuccess(answer.status) && answer.code === undefined;
  return isPlain && before !== undefined ? before : summarise(result, before);
}

/** Summarises the answer to a list query that was read. It is no error, so its text is not shown. */
export function summariseList(result: CallResult, before: AnswerSummary | undefined): AnswerSummary {
  const { errorMessage: _, ...summary } = summarise(result, before);
  return summary;
}
