import type { Figure } from "../rig/statistics.ts";

/** Limit that a figure must keep. */
export type FigureLimit = { readonly atMost: number } | { readonly atLeast: number };

/**
 * A figure of the bench: its description, the baseline it is divided by (`–` for an absolute figure), unit and limit.
 */
export type BenchRow = {
  readonly id: string;
  readonly description: string;
  readonly against: string;
  readonly unit: "×" | "kB" | "µs" | "ms" | "bytes" | "requests";
  readonly limit?: FigureLimit;
};

/** Rows that are measured together. */
export type Bench = {
  readonly rows: readonly BenchRow[];
  /** Measures a figure for each row; returns them by id. */
  measure(context: BenchContext): Promise<Readonly<Record<string, Figure>>>;
};

/** Settings and services of a bench run. */
export type BenchContext = {
  /** True for fewer rounds with fewer calls: enough for CI to see that the bench runs, and to notice twice the time. */
  readonly isShort: boolean;
  print(description: string): void;
  /** Path of a folder for temporary files; the caller removes it. */
  readonly scratch: string;
  /** Packages the functions at the first call; returns the folder of the zips and the compiled template. */
  packageFolder(): Promise<string>;
};
