import type { Outcome, SelectedRun } from "../../outcome/outcome.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import { alignColumns } from "../align-columns.ts";
import { formatDuration } from "../duration.ts";
import { type Line, styled } from "../line.ts";
import type { Terminal } from "../terminal.ts";

/** Prints an outcome as text, or as one JSON object. */
export function printOutcome(
  outcome: Outcome,
  { json }: { readonly json?: true | undefined },
  { print }: Pick<Terminal, "print">,
): void {
  print(...(json ? [JSON.stringify(outcome)] : formatOutcome(outcome)));
}

/** Formats an outcome in two lines, then one for an error of the service and those of a dry run: its stop call, or its runs. */
export function formatOutcome(outcome: Outcome): readonly Line[] {
  const {
    ok,
    status,
    code,
    service = "?",
    requestId,
    elapsedMs,
    message,
    errorMessage,
    wouldCall,
    selected = [],
  } = outcome;
  const colour = ok ? "green" : STATUSES[status].deadLetter ? "red" : "yellow";
  const verdict = styled(colour, `${ok ? "✔" : "✘"} ${code === undefined ? status : `${status} (${code})`}`);
  const elapsed = styled("dim", formatDuration(elapsedMs));
  const lines: Line[] = [[verdict, `  ${service}  ${requestId}  `, elapsed], `  ${message}`];
  if (errorMessage) lines.push(["  ", styled("dim", formatAnswer(outcome))]);
  if (wouldCall) lines.push(`  ${wouldCall.method} ${wouldCall.url} ${wouldCall.body}`.trimEnd());
  if (status === "dry-run" && selected.length > 0) lines.push(...formatRuns(selected));
  return lines;
}

/** A table of runs: the ids of the run, its name, the time of its start, and the user who started it. */
function formatRuns(runs: readonly SelectedRun[]): readonly Line[] {
  const rows = runs.map(({ target, name = "", since = "", by = "" }) => {
    const ids = Object.values(target).map(String).join(" ");
    return [ids, name, since, by];
  });
  const head = ["run", "name", "since", "by"].map((text) => styled("bold", text));
  return alignColumns([["  ", ...head], ...rows.map((row) => ["  ", ...row])]);
}

function formatAnswer({ httpStatus, errorCode, errorMessage, cloudRequestId }: Outcome): string {
  const answer = [httpStatus && `HTTP ${httpStatus}`, errorCode, errorMessage].filter(Boolean).join(" ");
  return cloudRequestId === undefined ? answer : `${answer} (cloud request ${cloudRequestId})`;
}
