import type { Measured } from "../rig/statistics.ts";

/** What a figure is to reach. */
export type FigureTarget = { readonly atMost: number } | { readonly atLeast: number };

/** One figure of the bench: what is measured, in which unit, against what, and what it is to reach, if anything. */
export type BenchRow = {
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly unit: "×" | "kB" | "µs" | "ms" | "bytes" | "requests";
  readonly target?: FigureTarget;
};

/** Rows that are measured together. */
export type Bench = {
  readonly rows: readonly BenchRow[];
  /** Gives a figure for each of the rows, by id. */
  measure(context: BenchContext): Promise<Readonly<Record<string, Measured>>>;
};

/** What a bench works with. */
export type BenchContext = {
  /** Fewer rounds of fewer calls: enough for CI to see that all of it runs, and what has become twice as slow. */
  readonly isShort: boolean;
  progress(what: string): void;
  /** A folder for whatever has to lie in a file; somebody else removes it. */
  readonly scratch: string;
  /** The folder of the zips and the compiled template, packaged once. */
  packageFolder(): Promise<string>;
};
