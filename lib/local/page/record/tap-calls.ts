import type { CallTap, LoggedCall } from "../../simulator/call-log.ts";
import type { Deliveries } from "./deliveries.ts";
import { createRecentMap } from "./recent-map.ts";
import { taskName } from "./requests-in.ts";
import type { Stories } from "./stories.ts";
import type { Totals } from "./totals.ts";

/** The parts of the record that calls change. */
export type CallTapParts = {
  readonly stories: Stories;
  readonly deliveries: Deliveries;
  readonly totals: Totals;
  now(): number;
};

/** Calls that may wait for their answers at a time. */
const MAX_OPEN_CALLS = 10_000;

/** Creates the observer of the simulator. It adds each call to the requests that are in delivery and whose task it names. */
export function tapCalls({ stories, deliveries, totals, now }: CallTapParts): CallTap {
  const idsOfCall = createRecentMap<number, readonly string[]>(MAX_OPEN_CALLS);

  return {
    onCall(call, keys) {
      totals.count(`calls ${call.service}`);
      const ids = idsAbout(call, keys, deliveries);
      for (const id of ids) {
        const stopCalls = (stories.get(id)?.stopCalls ?? 0) + (call.kind === "stop" ? 1 : 0);
        const { n, kind, method, path, body } = call;
        const event = { kind: "call", n, call: kind, method, path, body, isShared: ids.length > 1 } as const;
        stories.add(id, { atMs: now(), ...event }, { stopCalls });
      }
      if (ids.length > 0) idsOfCall.put(call.n, ids);
    },
    onAnswer({ n, errorCode, fault }, { status, body, sent }) {
      const text = sent === "cut" ? `${body} … (cut off)` : body;
      for (const id of idsOfCall.get(n) ?? [])
        stories.add(id, { atMs: now(), kind: "answer", n, status, errorCode, fault, body: text });
      idsOfCall.delete(n);
    },
  };
}

/** A token request serves every request of an account, so it belongs to no story. */
function idsAbout({ kind, service }: LoggedCall, keys: readonly string[], deliveries: Deliveries): readonly string[] {
  if (kind === "token" || kind === "unknown") return [];
  return deliveries.idsOf(
    service,
    keys.map((key) => taskName(service, key)),
  );
}
