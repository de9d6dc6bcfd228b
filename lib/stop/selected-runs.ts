import type { CallPlace } from "../accounts/scope.ts";
import type { RequestInfo } from "../outcome/build-outcome.ts";
import type { SelectedRun } from "../outcome/outcome.ts";
import type { ListedRun } from "../services/selection.ts";
import type { Service } from "../services/service.ts";
import { type Entry, sqsAttributes, sqsJson } from "../sqs/entry.ts";
import { isoTime } from "../time/iso-time.ts";
import type { ParsedSelection } from "./read-delivery.ts";

type Runs = {
  readonly service: Pick<Service, "name">;
  readonly requestId: string;
  readonly runs: readonly ListedRun[];
};

/** The runs of a selection as its outcome shows them. */
export function selectedRuns({ service, requestId, runs }: Runs): SelectedRun[] {
  return runs.map(({ id, target, name, since, by }) => ({
    service: service.name,
    id: `${requestId}/${id}`,
    target: { ...target },
    name,
    since,
    by,
  }));
}

type Parent = {
  readonly parsed: ParsedSelection;
  readonly info: RequestInfo;
  /** The place of the list. */
  readonly place: CallPlace;
};

/** The requests for the runs of a selection. A second copy of a request ends in an outcome that is true for it. */
export function runRequests({ parsed, info, place }: Parent, runs: readonly ListedRun[]): Entry[] {
  const { request, delivery, deadlineMs } = parsed;
  const { account, confirm, requestedBy, reason } = request;
  const shared = {
    account,
    region: place.region,
    projectId: place.projectId,
    sentAt: isoTime(info.sentMs),
    expiresAt: isoTime(deadlineMs),
    confirm,
    requestedBy,
    reason,
  };
  const attributes = sqsAttributes({ replays: delivery.replays, sender: delivery.sender });
  return runs.map(({ id, target }) => ({
    body: sqsJson({ id: `${info.requestId}/${id}`, service: request.service, target, ...shared }),
    attributes,
    groupId: delivery.groupId,
  }));
}
