import type { Outcome } from "../../outcome/outcome.ts";
import { groupBy } from "../group-by.ts";

/** The facts about an outcome that decide which of several stands. */
type Published = Pick<Outcome, "requestId" | "ok">;

/**
 * Tells for each outcome of a request that has several whether it stands: the first one with `ok: true`, in the order in which
 * they were finished. Nothing for the only outcome of a request.
 */
export function describeStanding<One extends Published>(ordered: readonly One[]): ReadonlyMap<One, string> {
  const byRequest = groupBy(ordered, ({ requestId }) => requestId);
  return new Map([...byRequest.values()].filter((all) => all.length > 1).flatMap(describeEach));
}

function describeEach<One extends Published>(all: readonly One[]): readonly [One, string][] {
  const standing = all.find(({ ok }) => ok);
  return all.map((one, index) => {
    const place = `outcome ${index + 1} of ${all.length} of this request in the queue`;
    if (standing === undefined) return [one, `${place}; none of them is ok`];
    return [one, one === standing ? `${place}; it stands, as the first that is ok` : `${place}; it does not stand`];
  });
}
