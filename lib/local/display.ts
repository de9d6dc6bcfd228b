import type { BatchDelivery } from "./aws/event-source/batch-delivery.ts";
import type { SampleResult } from "./run-samples.ts";

/** The output of `npm start`: text for a person, or JSON for a program with `--json`. */
export type Display = {
  progress(text: string): void;
  /** Shows the addresses, by name, once every queue is polled. */
  ready(addresses: Readonly<Record<string, string>>): void;
  sample(result: SampleResult): void;
  /** Shows a line that a function wrote to its log. */
  log(functionName: string, line: string): void;
  /** Shows the messages of a batch that were not deleted, because they come back. */
  delivery(delivery: BatchDelivery): void;
  summary(results: readonly SampleResult[]): void;
  /** Shows a command that a person can run next. */
  tryNext(command: string): void;
  error(error: unknown): void;
};
