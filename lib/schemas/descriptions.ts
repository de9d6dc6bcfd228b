import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES, statusNames } from "../outcome/statuses.ts";
import { services } from "../services/services.ts";

/** Descriptions of the fields of a request in its JSON Schema. */
export const REQUEST_DESCRIPTIONS: Readonly<Record<string, string>> = {
  service: "The service that runs the task.",
  target: "The task to stop. Each service has its own ids.",
  id: "The id of the request, which its outcomes carry; at most 63 characters in a selection. Default: the SQS message id.",
  account: "The account whose credentials are used: a name in the accounts secret.",
  region: "A Huawei Cloud region. Default: the account's region.",
  projectId: "A Huawei Cloud project id. Default: the account's project in that region.",
  sentAt:
    "The time of the request. Set it: without it, a message that is moved back days later looks like a new request.",
  expiresAt: "The deadline: no stop call starts after it. At most 12 hours after sentAt. Default: sentAt + 15 minutes.",
  dryRun: "Make no stop call. The outcome shows the call.",
  confirm: "Publish stopped only when the service reports that the task has ended.",
  requestedBy: "The person or system that wants the stop, copied to the outcome.",
  reason: "The reason for the stop, copied to the outcome.",
};

/** Descriptions of the fields of targets: those of each service, and those of selections. Services describe a shared field alike. */
export const TARGET_DESCRIPTIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(services).flatMap(({ fields }) => Object.entries(fields))),
  runningIn: "A CodeArts project: every run in it is stopped.",
  atMost: "The largest number of runs: nothing is stopped where more are running.",
};

/** Descriptions of the fields of an outcome. */
export const OUTCOME_DESCRIPTIONS: Readonly<Record<keyof Outcome, string>> = {
  requestId: "The id of the request. One request may have several outcomes: the first with ok = true stands.",
  service:
    "The service of the request. A rejected request has service, target, account and region only as far as they were readable.",
  target: "The task to stop.",
  account: "The account whose credentials were used.",
  region: "The Huawei Cloud region.",
  status: "The result of the request.",
  ok: "true: the sender got what it asked for.",
  code: `The case within a status: ${casesText()}.`,
  message: "What happened, then what to do, for a person.",
  calls: "Stop calls made in all deliveries of the request.",
  deliveries: "Deliveries of the request to a worker.",
  httpStatus: "HTTP status of the last answer of Huawei Cloud.",
  errorCode: "Error code of the last answer, unchanged.",
  errorMessage: "Error message of the last answer, or the reason why there was no answer.",
  cloudRequestId: "Huawei Cloud's id of the last call, by which its support finds the call.",
  sentAt: "Time of the request.",
  finishedAt: "Time of the outcome.",
  elapsedMs: "Milliseconds from sentAt to finishedAt.",
  sender: "The sender as the router named it: invoke, replay, schedule, or the AWS id of a user or role.",
  requestedBy: "Copied from the request.",
  reason: "Copied from the request.",
  confirmed: "true: the service reports that the task has ended.",
  deadLettered: "true: the request lies in dead-letters for a person.",
  wouldCall: "The stop call that a dry run did not make.",
  selected: "The runs of a selection, each with the id of its own request, its name, its start and its starter.",
};

/** Lists the codes by status: `stopped: inferred; denied: credentials, account-unknown`. */
function casesText(): string {
  return statusNames
    .map((status) => ({ status, codes: Object.keys(STATUSES[status].codes) }))
    .filter(({ codes }) => codes.length > 0)
    .map(({ status, codes }) => `${status}: ${codes.join(", ")}`)
    .join("; ");
}
