import type { HaltStore } from "../../lib/limits/halt-store.ts";

/** A store of halts in which nothing is halted. */
export const noHalts: HaltStore = { find: async () => undefined };
