import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES } from "../outcome/statuses.ts";
import type { Style } from "./terminal.ts";

/** An outcome in two lines for a person, or three where there is a stop call to show. */
export function outcomeText(outcome: Outcome, style: Style): string {
  const { ok, status, code, service = "?", requestId, elapsedMs, message, wouldCall } = outcome;
  const colour = ok ? "green" : STATUSES[status].deadLetter ? "red" : "yellow";
  const verdict = style(colour, `${ok ? "✔" : "✘"} ${code === undefined ? status : `${status} (${code})`}`);
  const lines = [`${verdict}  ${service}  ${requestId}  ${style("dim", durationText(elapsedMs))}`, `  ${message}`];
  if (outcome.errorMessage) lines.push(`  ${style("dim", cloudText(outcome))}`);
  if (wouldCall) lines.push(`  ${wouldCall.method} ${wouldCall.url} ${wouldCall.body}`.trimEnd());
  return lines.join("\n");
}

/** A length of time as a person says it: 480 ms, 12 s, 3 min, 5 h, 2 d. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

function cloudText({ httpStatus, errorCode, errorMessage, cloudRequestId }: Outcome): string {
  const said = [httpStatus && `HTTP ${httpStatus}`, errorCode, errorMessage].filter(Boolean).join(" ");
  return cloudRequestId === undefined ? said : `${said} (cloud request ${cloudRequestId})`;
}
