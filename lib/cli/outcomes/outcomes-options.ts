import type { FilterFlags } from "../filters.ts";

/** The options of `outcomes`: a filter, and the form of the output. */
export type OutcomesOptions = FilterFlags & {
  readonly follow?: true;
  readonly json?: true;
  /** Deletes each printed outcome from the queue. */
  readonly take?: true;
};
