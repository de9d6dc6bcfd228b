import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { timeMs } from "../../time/iso-time.ts";

/** The time at which a request became a dead letter, or was sent where only that is known. */
export function letterMs({ deadLetteredAt = "", sentMs }: Pick<ReceivedLetter, "deadLetteredAt" | "sentMs">): number {
  const atMs = timeMs(deadLetteredAt);
  return Number.isNaN(atMs) ? sentMs : atMs;
}
