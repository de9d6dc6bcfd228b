import { countNoun } from "../../outcome/count-noun.ts";
import type { RawRequest } from "../../request/body.ts";
import type { Service } from "../../services/service.ts";
import { sqsJson } from "../../sqs/entry.ts";
import type { Answer } from "../ask.ts";
import type { Queue } from "../aws/queue.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { formatOutcome } from "../outcomes/format-outcome.ts";
import type { SendFlags } from "./request-flags.ts";
import { reportMissing, waitFor } from "./send-report.ts";

/** A request of one service before it is sent, and the queues of its stage. */
export type Unsent = {
  readonly service: Service;
  readonly message: RawRequest & { readonly id: string };
  readonly flags: SendFlags;
  readonly requests: Queue;
  openResults(): Promise<Queue>;
};

/** `done`: the question has answered itself, and the exit code is set. */
export type SendAnswer = Answer | "done";

/** Says before the request is sent that a stop is final; on a terminal asks about such a stop, and about one of a whole project. */
export async function confirmSend(unsent: Unsent, context: Context): Promise<SendAnswer> {
  const { service, message, flags } = unsent;
  const { terminal, signal } = context;
  if (flags.dryRun) return "yes";
  if (service.selectionRefusal !== undefined) terminal.note(`note: ${service.selectionRefusal}`);
  if (flags.yes || !terminal.isInteractive) return "yes";
  if (service.selectionRefusal !== undefined)
    return terminal.confirm(`Stop this ${service.noun} for good: ${idsOf(message.target)}?`, signal);
  return flags.runningIn === undefined ? "yes" : confirmProject(unsent, context);
}

function idsOf(target: unknown): string {
  return Object.values(Object(target)).map(String).join(" ");
}

/** Shows the list of a dry run and asks. The request itself lists again, since some time has passed. */
async function confirmProject(unsent: Unsent, context: Context): Promise<SendAnswer> {
  const { service, message, flags, requests, openResults } = unsent;
  const { terminal, signal, exitWith } = context;
  const id = crypto.randomUUID();
  const results = await openResults();
  await requests.send(sqsJson({ ...message, id, dryRun: true }));
  terminal.note(`sent the dry run ${id} to ${requests.name}; waiting for its list …`);
  let runs = 0;
  let isOk = false;
  const wait = { ids: [id], timeout: flags.timeout };
  const missingIds = await waitFor(results, wait, context, async (outcome) => {
    runs = outcome.selected?.length ?? 0;
    isOk = outcome.ok;
    terminal.note(...formatOutcome(outcome));
    if (!isOk) exitWith(EXIT.notOk);
  });
  if (signal.aborted) return "interrupted";
  if (missingIds.length > 0) {
    reportMissing(results, { missingIds, timeout: flags.timeout }, context);
    return "done";
  }
  if (!isOk || runs === 0) return "done";
  return terminal.confirm(`Stop whatever runs in the project; now ${countNoun(runs, service.noun)}?`, signal);
}
