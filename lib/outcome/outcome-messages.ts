import { type Entry, sqsAttributes, sqsJson } from "../sqs/entry.ts";
import type { SendStep } from "../sqs/send-steps.ts";
import type { DeadLetter } from "../stop/settle.ts";
import type { Outcome } from "./outcome.ts";

/** The messages that publish an outcome: its dead letter first, if it has one, so that an outcome never speaks of one that is not there. */
export function outcomeSteps(outcome: Outcome, deadLetter: DeadLetter | undefined): SendStep {
  const published: SendStep = { queue: "results", entry: outcomeEntry(outcome) };
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
  const { reason: _, requestedBy: __, errorMessage: ___, target: ____, ...plain } = outcome;
  return { ...plain, message: "" };
}

/** Its body stays as it was, so that it can be sent to `requests` again as it is. */
function deadLetterEntry(outcome: Outcome, { body, replays }: DeadLetter): Entry {
  const { requestId, service, status, code, message, finishedAt } = outcome;
  const named = { requestId, service, status, code, deadLetteredAt: finishedAt, replays };
  return {
    body,
    attributes: sqsAttributes({ ...named, message }),
    plain: () => ({ body, attributes: sqsAttributes({ requestId, status, replays }) }),
  };
}
