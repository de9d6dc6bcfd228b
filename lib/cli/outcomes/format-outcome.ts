import { answerLine } from "../../outcome/answer-line.ts";
import type { Outcome, SelectedRun } from "../../outcome/outcome.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import { alignColumns } from "../align-columns.ts";
import { formatDuration } from "../duration.ts";
import { type Line, styled } from "../line.ts";
import { statusWords } from "../status-words.ts";
import type { Terminal } from "../terminal.ts";
import type { Standing } from "./standing.ts";

/** The form of the output, and the standing of the outcome if its request has several. */
type OutcomeForm = { readonly json?: true | undefined; readonly standing?: Standing | undefined };

/** Prints an outcome as text, or as one JSON object with `standing`. */
export function printOutcome(outcome: Outcome, form: OutcomeForm, { print }: Pick<Terminal, "print">): void {
  print(...outcomeLines(outcome, form));
}

/** An outcome as lines of text, or as one JSON object with `standing`. */
export function outcomeLines(outcome: Outcome, { json, standing }: OutcomeForm): readonly Line[] {
  if (json) return [JSON.stringify({ ...outcome, standing: standing?.name })];
  return [...formatOutcome(outcome), ...(standing === undefined ? [] : [`  ${standing.words}`])];
}

/** Formats an outcome in two lines. Lines follow for an error of the service, and for the call or the runs of a dry run. */
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
  const verdict = styled(colour, `${ok ? "✔" : "✘"} ${statusWords({ status, code })}`);
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

function formatAnswer({ cloudRequestId, ...outcome }: Outcome): string {
  const answer = answerLine(outcome);
  return cloudRequestId === undefined ? answer : `${answer} (cloud request ${cloudRequestId})`;
}
