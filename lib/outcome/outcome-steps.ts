import { BUS_QUEUE } from "../config.ts";
import { type Entry, sqsAttributes, sqsJson } from "../sqs/entry.ts";
import type { SendStep } from "../sqs/send-steps.ts";
import type { Outcome } from "./outcome.ts";

/** The body of a dead letter: a whole request, or the exact bytes that failed to be one. `replays` counts its replays. */
export type DeadLetter = { readonly body: string; readonly replays?: string | undefined };

/**
 * Returns the messages of an outcome. The dead letter goes first, so that no outcome names one that does not exist. The copy for an
 * EventBridge bus goes last: the received message is acknowledged only after all of them.
 */
export function outcomeSteps(
  outcome: Outcome,
  deadLetter: DeadLetter | undefined,
  { publishesToBus }: { readonly publishesToBus?: boolean | undefined } = {},
): SendStep {
  const entry = outcomeEntry(outcome);
  const copy: SendStep = { queue: BUS_QUEUE, entry };
  const published: SendStep = { queue: "results", entry, ...(publishesToBus && { next: copy }) };
  return deadLetter === undefined
    ? published
    : { queue: "dead-letters", entry: deadLetterEntry(outcome, deadLetter), next: published };
}

function outcomeEntry(outcome: Outcome): Entry {
  const { requestId, service, status } = outcome;
  const attributes = sqsAttributes({ requestId, service, status });
  return {
    body: sqsJson(outcome),
    attributes,
    plain: () => ({ body: sqsJson(withoutFreeText(outcome)), attributes }),
  };
}

function withoutFreeText(outcome: Outcome): Outcome {
  return {
    ...outcome,
    message: "",
    reason: undefined,
    requestedBy: undefined,
    errorMessage: undefined,
    target: undefined,
  };
}

/** The body stays as it was received, so that it can be sent to `requests` again. Ten attributes are the most that SQS takes. */
function deadLetterEntry(outcome: Outcome, { body, replays }: DeadLetter): Entry {
  const { requestId, service, status, code, message, finishedAt: deadLetteredAt, errorCode, cloudRequestId } = outcome;
  const httpStatus = outcome.httpStatus === undefined ? undefined : String(outcome.httpStatus);
  const cause = { httpStatus, errorCode, cloudRequestId };
  return {
    body,
    attributes: sqsAttributes({ requestId, service, status, code, deadLetteredAt, replays, ...cause, message }),
    plain: () => ({ body, attributes: sqsAttributes({ requestId, status, replays }) }),
  };
}
