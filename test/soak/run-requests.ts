import type { Evidence } from "./evidence.ts";
import { idOf } from "./letter-id.ts";
import type { SelectableRun } from "./plan-runs.ts";
import type { SoakRequest } from "./sent-requests.ts";

/**
 * Lists the requests that selections have sent for their runs: those that an outcome names, and those of which anything was seen.
 * A worker may be killed between these requests and the outcome that names them.
 */
export function listRunRequests(evidence: Pick<Evidence, "requests" | "outcomes" | "deadLetters" | "deliveries">) {
  const seen = new Set([
    ...evidence.outcomes.flatMap(({ status, requestId, selected = [] }) => [
      requestId,
      ...(status === "selected" ? selected.map(({ id }) => id) : []),
    ]),
    ...evidence.deadLetters.map(idOf),
    ...evidence.deliveries.map(({ requestId }) => requestId),
  ]);
  return evidence.requests
    .filter(({ dryRun, validity }) => !dryRun && validity === "valid")
    .flatMap((parent) => (parent.selection?.runs ?? []).map((run) => toRequest(parent, run)))
    .filter(({ id }) => seen.has(id));
}

/** The fields that the request for a run takes over from its selection. */
const INHERITED: readonly string[] = ["service", "account", "confirm", "reason", "requestedBy"];

function toRequest(parent: SoakRequest, { key, id, target, isProtected }: SelectableRun): SoakRequest {
  const { selection: _, ...shared } = parent;
  const ownId = `${parent.id}/${id}`;
  const inherited = Object.entries(parent.content).filter(([name]) => INHERITED.includes(name));
  return {
    ...shared,
    id: ownId,
    task: key,
    isForbidden: isProtected || parent.isForbidden === true,
    content: { ...Object.fromEntries(inherited), id: ownId, target },
  };
}
