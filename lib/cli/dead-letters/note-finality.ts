import type { OnChosen } from "../../replay/replay.ts";
import { finalStopsOf } from "../../request/final-stops.ts";
import { readMessage, validRequests } from "../../request/read-message.ts";
import type { Terminal } from "../terminal.ts";

/** Creates a function that says once of each kind of final stop that it is final, before a replay sends or lists one. */
export function noteFinality({ note }: Pick<Terminal, "note">): OnChosen {
  const noted = new Set<string>();
  return (chosen) => {
    for (const { entry } of chosen) {
      const message = readMessage(entry.body, { fallbackId: "", queuedMs: Date.now() });
      for (const { finality } of finalStopsOf(validRequests(message))) {
        if (!noted.has(finality)) note(`note: ${finality}`);
        noted.add(finality);
      }
    }
  };
}
