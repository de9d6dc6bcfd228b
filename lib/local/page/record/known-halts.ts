import { type Halt, parseHalts } from "../../../limits/halts.ts";

/** The halts in force, as the workers know them. */
export type KnownHalts = { onSecretChange(text: string): void; list(): readonly Halt[] };

/** Keeps the last valid value of the halt secret, as a worker does. */
export function createKnownHalts(): KnownHalts {
  let halts: readonly Halt[] = [];
  return {
    onSecretChange(text) {
      const parsed = parseHalts(text);
      if (parsed.ok) halts = parsed.value;
    },
    list: () => halts,
  };
}
