import type { SampleResult } from "./run-samples.ts";

/** What `npm start` shows, for a person or, with `--json`, for a program. */
export type Display = {
  progress(what: string): void;
  /** All of it is polling; `at` says where. */
  ready(at: Readonly<Record<string, string>>): void;
  sample(result: SampleResult): void;
  /** A line that a function wrote. */
  log(functionName: string, line: string): void;
  summary(results: readonly SampleResult[]): void;
  error(error: unknown): void;
};

/** One JSON object a line. */
export function jsonDisplay(print: (line: string) => void): Display {
  const line = (event: string, more: object) => print(JSON.stringify({ event, ...more }));
  return {
    progress: (what) => line("progress", { what }),
    ready: (at) => line("ready", at),
    sample: (result) => line("outcome", result),
    log: (functionName, text) => line("log", { function: functionName, line: text }),
    summary: (results) => line("summary", { outcomes: results.length, unexpectedResults: unexpected(results).length }),
    error: (error) => line("error", { message: errorText(error) }),
  };
}

/** The results that are not what their samples expect. */
export function unexpected(results: readonly SampleResult[]): readonly SampleResult[] {
  return results.filter(({ differences }) => differences.length > 0);
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
