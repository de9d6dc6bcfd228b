import { countNoun } from "../../outcome/count-noun.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import type { CheckedRequest } from "../../request/check-request.ts";
import { services } from "../../services/services.ts";
import { sqsJson } from "../../sqs/entry.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { formatOutcome } from "../outcomes/format-outcome.ts";
import { reportUnanswered } from "../wait/report-unanswered.ts";
import { waitInResults } from "../wait/wait-in-results.ts";
import { DEFAULT_TIMEOUT_MS, showProgress } from "../wait/wait-progress.ts";
import type { SendAnswer, UnsentRequests } from "./unsent.ts";

type DryRunTools = Pick<UnsentRequests, "flags" | "requests" | "openResults">;

/** Shows the list of a dry run and asks. The request itself lists again, since some time has passed. */
export async function confirmProject(
  request: CheckedRequest,
  tools: DryRunTools,
  context: Context,
): Promise<SendAnswer> {
  const { terminal, signal } = context;
  const outcome = await showDryRun(request, tools, context);
  if (signal.aborted) return "interrupted";
  const runs = outcome?.ok ? (outcome.selected?.length ?? 0) : 0;
  if (runs === 0) return "done";
  const found = countNoun(runs, services[request.service].noun);
  return terminal.confirm(`Stop everything that runs in the project (now ${found})?`, signal);
}

/** Sends a request as a dry run, and shows its outcome; undefined without one. Sets the exit code unless the outcome is ok. */
async function showDryRun(
  { raw }: CheckedRequest,
  { flags, requests, openResults }: DryRunTools,
  context: Context,
): Promise<Outcome | undefined> {
  const { terminal, signal, exitWith } = context;
  const id = crypto.randomUUID();
  const results = await openResults();
  await requests.send(sqsJson({ ...raw, id, dryRun: true }));
  terminal.note(`sent the dry run ${id} to ${requests.name}; waiting for its list …`);
  const outcomes: Outcome[] = [];
  const { timeout = DEFAULT_TIMEOUT_MS } = flags;
  const progress = showProgress(terminal, { ids: [id], timeoutMs: timeout, place: results.place });
  const missingIds = await waitInResults(results, {
    ids: [id],
    timeoutMs: timeout,
    signal,
    async onOutcome(outcome) {
      outcomes.push(outcome);
      terminal.note(...formatOutcome(outcome));
      if (!outcome.ok) exitWith(EXIT.notOk);
    },
  }).finally(progress.end);
  if (missingIds.length > 0 && !signal.aborted) reportUnanswered(results, { missingIds, timeout }, context);
  return outcomes.at(-1);
}
