import type { OutcomeFilter } from "./outcome-filter.ts";

/** The options of `outcomes`: a filter, and the form of the output. */
export type OutcomesOptions = OutcomeFilter & {
  readonly follow?: true;
  readonly json?: true;
  /** Deletes each printed outcome from the queue. */
  readonly take?: true;
};
