import type { Outcome } from "../client.ts";

/** What the fields of a request say, in the words of its JSON Schema. */
export const REQUEST_DESCRIPTIONS: Readonly<Record<string, string>> = {
  service: "Which service runs the task.",
  target: "What to stop; each service has its own ids.",
  id: "Names the request; its outcomes carry it. Without one, the SQS message id.",
  account: "Whose credentials: a name in the accounts secret.",
  region: "A Huawei Cloud region; without one, the account's.",
  projectId: "A Huawei Cloud project; without one, the account's in that region.",
  sentAt:
    "When the stop was meant. Set it: a message without it cannot be told from a new one when it is moved back days later.",
  expiresAt: "No stop call is made after this time: at most 12 hours after sentAt; without one, sentAt + 15 minutes.",
  dryRun: "Call nothing; the outcome shows the stop call.",
  confirm: "Say stopped only once the service itself says that the task has ended.",
  requestedBy: "Who wants the stop; carried to the outcome.",
  reason: "Why; carried to the outcome.",
};

/** What the fields of targets say. */
export const TARGET_DESCRIPTIONS: Readonly<Record<string, string>> = {
  taskId: "The id of the task.",
  recordId: "The id of the run.",
  jobId: "The id of the job.",
  buildNo: "The number of the build, as a number or in digits.",
  force: "End it even where triggers and events may be left behind.",
  language: "Of the service's messages.",
  workflowId: "The id of the workflow.",
  executionId: "The id of its execution.",
};

/** What the fields of an outcome say. */
export const OUTCOME_DESCRIPTIONS: Readonly<Record<keyof Outcome, string>> = {
  requestId: "The id of the request. A request may have several outcomes: the first with ok = true stands.",
  service: "As the request says it; as far as it could be read when it is rejected, as are the next three.",
  target: "What was to be stopped.",
  account: "Whose credentials were used.",
  region: "The Huawei Cloud region.",
  status: "What became of the request.",
  ok: "Whether that is what its sender wanted.",
  code: "Tells cases of one status apart.",
  message: "What happened and what to do next, for a person.",
  calls: "Stop calls made in the delivery that settled the request.",
  deliveries: "How often the request had been received by then.",
  httpStatus: "Of the last answer of the cloud, as are the next three.",
  errorCode: "As the cloud wrote it.",
  errorMessage: "As the cloud wrote it, or why there was no answer.",
  cloudRequestId: "By which the cloud's support finds the call.",
  sentAt: "When the stop was meant.",
  finishedAt: "When the outcome was known.",
  elapsedMs: "From sentAt to finishedAt.",
  requestedBy: "From the request.",
  reason: "From the request.",
  confirmed: "The service itself says that the task has ended.",
  deadLettered: "The request waits in dead-letters for a person.",
  wouldCall: "The stop call that a dry run did not make.",
};
