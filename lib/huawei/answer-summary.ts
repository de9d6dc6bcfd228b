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

const MAX_MESSAGE = 512;
const MAX_NAME = 128;

/** Summarises a call's answer. A call without an answer keeps the summary of the last answer, or gives its reason where there is none. */
export function summarise({ answer, reason }: CallResult, before: AnswerSummary | undefined): AnswerSummary {
  if (answer === undefined) {
    return before?.httpStatus === undefined ? { errorMessage: reason?.slice(0, MAX_MESSAGE) } : before;
  }
  return {
    httpStatus: answer.status,
    errorCode: answer.errorCode?.slice(0, MAX_NAME),
    errorMessage: answer.errorMessage?.slice(0, MAX_MESSAGE),
    cloudRequestId: answer.cloudRequestId?.slice(0, MAX_NAME),
  };
}

/** Summarises the answer to a state query. An answer that gives the state says nothing about the stop, so it replaces no earlier answer. */
export function summariseQuery(result: CallResult, before: AnswerSummary | undefined): AnswerSummary {
  const { answer } = result;
  const isPlain = answer !== undefined && isSuccess(answer.status) && answer.code === undefined;
  return isPlain && before !== undefined ? before : summarise(result, before);
}
