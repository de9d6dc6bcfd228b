import { countNoun } from "../../outcome/count-noun.ts";
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

/** Shows the list of a dry run and asks. The request itself lists again, since some time has passed. */
export async function confirmProject(
  { raw, service }: CheckedRequest,
  { flags, requests, openResults }: Pick<UnsentRequests, "flags" | "requests" | "openResults">,
  context: Context,
): Promise<SendAnswer> {
  const { terminal, signal, exitWith } = context;
  const id = crypto.randomUUID();
  const results = await openResults();
  await requests.send(sqsJson({ ...raw, id, dryRun: true }));
  terminal.note(`sent the dry run ${id} to ${requests.name}; waiting for its list …`);
  let runs = 0;
  let isOk = false;
  const { timeout = DEFAULT_TIMEOUT_MS } = flags;
  const progress = showProgress(terminal, { ids: [id], timeoutMs: timeout, place: results.place });
  const missingIds = await waitInResults(results, {
    ids: [id],
    timeoutMs: timeout,
    signal,
    async onOutcome(outcome) {
      runs = outcome.selected?.length ?? 0;
      isOk = outcome.ok;
      terminal.note(...formatOutcome(outcome));
      if (!isOk) exitWith(EXIT.notOk);
    },
  }).finally(progress.end);
  if (signal.aborted) return "interrupted";
  if (missingIds.length > 0) {
    reportUnanswered(results, { missingIds, timeout }, context);
    return "done";
  }
  if (!isOk || runs === 0) return "done";
  return terminal.confirm(
    `Stop everything that runs in the project (now ${countNoun(runs, services[service].noun)})?`,
    signal,
  );
}
