import { placeOf } from "../accounts/scope.ts";
import type { TargetShape } from "../services/service.ts";
import { expandSelection } from "./expand-selection.ts";
import { prepareDelivery, settleDelivery } from "./prepare-delivery.ts";
import type { ParsedSelection } from "./read-delivery.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import { runRequests } from "./selected-runs.ts";
import type { Settlement } from "./settle.ts";
import { unsentWaitMs } from "./unsent-wait.ts";
import type { Message, Worker } from "./worker.ts";

/** Lists the runs of a selection, and has a request sent for each once the list is complete. */
export async function expand<Shape extends TargetShape>(
  worker: Worker<Shape>,
  { parsed, info }: Message<ParsedSelection>,
): Promise<Settlement> {
  const { service, tools } = worker;
  const prepared = await prepareDelivery(worker, { parsed, info });
  if (prepared.kind !== "ready") return prepared;
  const { scope, info: known, denial, rereadScope, findHalt, finish } = prepared;
  if (denial) return finish(denial);
  const { requestId, sentMs } = known;
  const { budgetMs, backoffBaseMs } = tools.config;
  const lister = { service, tools, budgetMs, onSurprise: worker.warnOnce };
  const { end, runs } = await expandSelection({ ...lister, parsed, requestId, sentMs, scope, rereadScope, findHalt });
  const settlement = settleDelivery(worker, { parsed, info: known, end, remark: unfinishedRemark(end) });
  const isSelected = settlement.kind === "publish" && settlement.outcome.status === "selected";
  if (!isSelected) return settlement;
  const { deadlineMs, delivery } = parsed;
  return {
    ...settlement,
    children: runRequests({ parsed, info: known, place: end.place ?? placeOf(scope) }, runs),
    unsentWaitMs: unsentWaitMs({ receives: delivery.receives, deadlineMs, backoffBaseMs }, tools.clock),
  };
}

/** A selection that is given up stopped nothing itself. */
function unfinishedRemark({ step, listing }: DeliveryEnd): string | undefined {
  if (step.kind !== "waiting") return undefined;
  return listing?.pending.length === 0
    ? "The list of runs was complete, but its requests could not be sent in time. Another copy of this request may have sent some."
    : "The list of runs was not complete, so nothing was stopped.";
}
