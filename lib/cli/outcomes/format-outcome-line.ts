import { countNoun } from "../../outcome/count-noun.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import type { OutcomeLine } from "../../telemetry/request-line.ts";
import { isoTime } from "../../time/iso-time.ts";
import { formatDuration } from "../duration.ts";
import { type Line, styled } from "../line.ts";
import { statusWords } from "../status-words.ts";

/** Formats an outcome that was read in the logs, which have no message: in two lines, or as one JSON object. */
export function formatOutcomeLine(line: OutcomeLine, { json }: { readonly json?: true | undefined }): readonly Line[] {
  const { stopRequestId: requestId, message: _, timestamp: __, atMs, ...outcome } = line;
  const { ok, deadLetter } = STATUSES[outcome.status];
  if (json) return [JSON.stringify({ requestId, ok, ...outcome, finishedAt: isoTime(atMs), source: "logs" })];
  const verdict = styled(ok ? "green" : deadLetter ? "red" : "yellow", `${ok ? "✔" : "✘"} ${statusWords(outcome)}`);
  const elapsed = styled("dim", outcome.elapsedMs === undefined ? "" : formatDuration(outcome.elapsedMs));
  return [[verdict, `  ${outcome.service}  ${requestId}  `, elapsed], `  ${formatDetails(line).join(", ")}`];
}

/** The facts of an outcome in a few words each: calls, deliveries, the answer of Huawei Cloud, replays, the dead letter. */
export function formatDetails(line: OutcomeLine): readonly string[] {
  const { status, confirmed } = line;
  return [
    ...formatCounts(line),
    ...(confirmed ? ["confirmed"] : []),
    ...(STATUSES[status].deadLetter ? ["a dead letter"] : []),
  ];
}

type LineCounts = Pick<OutcomeLine, "calls" | "deliveries" | "httpStatus" | "errorCode" | "replays">;

/** The counts of a line about a request, and the last answer. */
export function formatCounts({ calls, deliveries, httpStatus, errorCode, replays }: LineCounts): readonly string[] {
  const details = [
    calls === undefined ? undefined : countNoun(calls, "stop call"),
    deliveries === undefined ? undefined : `delivery ${deliveries}`,
    httpStatus === undefined ? undefined : `HTTP ${httpStatus}`,
    errorCode,
    replays === undefined ? undefined : `replay ${replays}`,
  ];
  return details.filter((detail) => detail !== undefined);
}
